from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

PERSON = settings.AUTH_USER_MODEL
ORGANIZATION = "portal.Organization"


class PackageHold(models.Model):
    """That the law forbids destroying a package, or a file that was handed over, for now. Set and
    lifted by who gave it.

    While it stands nothing is owed and nothing pauses; when it is lifted the destruction is owed
    by a day that is later by as long as it stood.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(ORGANIZATION, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(ORGANIZATION, on_delete=models.PROTECT, related_name="+")
    exchange = models.ForeignKey(
        "exchange.Exchange", null=True, on_delete=models.PROTECT, related_name="holds"
    )
    handed = models.ForeignKey(
        "exchange.HandedFile", null=True, on_delete=models.PROTECT, related_name="holds"
    )
    reason = models.TextField()
    due_on = models.DateField()
    set_on = models.DateField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    lift_reason = models.TextField(blank=True)
    due_after = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["exchange"], condition=Q(lifted_at=None), name="package_held_once"
            ),
            models.UniqueConstraint(
                fields=["handed"], condition=Q(lifted_at=None), name="file_held_once"
            ),
            models.CheckConstraint(
                condition=Q(exchange=None, handed__isnull=False)
                | Q(exchange__isnull=False, handed=None),
                name="hold_on_a_package_or_a_file",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="package_hold_says_why"),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None, lift_reason="", due_after=None)
                | Q(
                    lifted_at__isnull=False,
                    lifted_by__isnull=False,
                    due_after__gt=F("due_on"),
                )
                & ~Q(lift_reason=""),
                name="package_hold_lifted_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"Hold on {self.exchange_id or self.handed_id} since {self.set_on}"
