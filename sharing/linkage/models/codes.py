from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

PERSON = settings.AUTH_USER_MODEL


class StudentCodes(models.Model):
    """What the district handed in to be compared instead of names: a code for each return key.

    Neither the secret nor a name is in it. The college sees that it is there, since a file of its
    own is compared with it; nobody can take it out again. The codes go with the package, when the
    outcomes are accepted, or when the district takes them back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    recipient = models.ForeignKey("portal.Organization", on_delete=models.PROTECT, related_name="+")
    exchange = models.ForeignKey(
        "exchange.Exchange", on_delete=models.PROTECT, related_name="student_codes"
    )
    file = models.ForeignKey("portal.StoredFile", on_delete=models.PROTECT, related_name="+")
    scheme = models.CharField(max_length=60)
    people = models.PositiveIntegerField()
    put_at = models.DateTimeField()
    put_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["exchange"],
                condition=Q(taken_back_at=None),
                name="codes_once_for_an_exchange",
            ),
        ]

    def __str__(self) -> str:
        return f"codes for {self.exchange_id}"
