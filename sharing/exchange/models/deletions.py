from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from sharing.exchange.rules.lifecycle import DeletionStatus

PERSON = settings.AUTH_USER_MODEL


class DeletionRequest(models.Model):
    """That a partner is asked to delete one row that it took, because the family ended its consent.

    Names the row by its return key alone, or by its number in a file: whoever holds it finds the
    row, nobody else learns whose it is. Made by the database (migrations 0004 and 0013) in the
    transaction of the decision.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recipient = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # Of one of the two: a package, or a file that was handed over in another layout.
    exchange = models.ForeignKey(
        "exchange.Exchange",
        null=True,
        on_delete=models.PROTECT,
        related_name="deletions",
        db_index=False,
    )
    handed = models.ForeignKey(
        "exchange.HandedFile",
        null=True,
        on_delete=models.PROTECT,
        related_name="deletions",
        db_index=False,
    )
    return_key = models.CharField(max_length=30)
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    status = models.CharField(
        max_length=10, choices=DeletionStatus.choices(), default=DeletionStatus.ASKED.value
    )
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    statement = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["exchange", "return_key"], name="deletion_asked_once_a_row"
            ),
            models.UniqueConstraint(
                fields=["handed", "return_key"], name="deletion_asked_once_a_row_of_a_file"
            ),
            models.CheckConstraint(
                condition=Q(exchange=None, handed__isnull=False)
                | Q(exchange__isnull=False, handed=None),
                name="deletion_of_a_package_or_a_file",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in DeletionStatus]),
                name="deletion_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(status="asked", confirmed_at=None, confirmed_by=None, statement="")
                | Q(status="confirmed", confirmed_at__isnull=False, confirmed_by__isnull=False)
                & ~Q(statement=""),
                name="deletion_confirmed_with_a_statement",
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "status", "due_on"], name="deletion_by_recipient"),
            models.Index(fields=["organization", "status", "due_on"], name="deletion_by_giver"),
        ]

    def __str__(self) -> str:
        return f"{self.status}, due {self.due_on}"
