"""What the public may read of a signed agreement: its words without any person's name."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from agreements.models.agreement import Agreement
from agreements.models.text import Revision

PERSON = settings.AUTH_USER_MODEL


class Publication(models.Model):
    """An entry in the public register, as it was put there. Where the agreement stands is told by
    the agreement itself, so that a suspension shows at once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="publications")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    content = models.JSONField()
    document = models.BinaryField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    taken_out_at = models.DateTimeField(null=True)
    taken_out_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(taken_out_at=None),
                name="publication_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(taken_out_at=None, taken_out_by=None)
                | Q(taken_out_at__isnull=False, taken_out_by__isnull=False),
                name="publication_taken_out_at_with_by",
            ),
        ]

    def __str__(self) -> str:
        return f"Entry of {self.agreement_id}"
