from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class CalendarFeed(models.Model):
    """An address at which one person's calendar program reads one organization's days.

    The secret in it is shown once; its hash is all that is kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization"],
                condition=models.Q(revoked_at=None),
                name="one_live_calendar_a_person_and_organization",
            ),
        ]

    def __str__(self) -> str:
        return f"Calendar of {self.user_id} for {self.organization_id}"
