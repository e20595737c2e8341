from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from sharing.exchange.rules.disputing import DisputeStatus, field_label

SETTLED = ["applied", "retracted", "closed"]
PERSON = settings.AUTH_USER_MODEL


class Dispute(models.Model):
    """That the district doubts one returned row, and what the college answered.

    Names the row by its return key and by what the return said of it, so both sides know which
    one is meant and neither tells the other a name. What was claimed and what was answered never
    change afterwards (migration 0010); a second doubt is a second dispute.
    """

    called_in_ledger = "dispute {number} of {exchange__reference}"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recipient = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    exchange = models.ForeignKey(
        "exchange.Exchange", on_delete=models.PROTECT, related_name="disputes"
    )
    number = models.PositiveSmallIntegerField()
    return_key = models.CharField(max_length=30)
    row = models.JSONField()
    field = models.CharField(max_length=20)
    reason = models.TextField()
    status = models.CharField(
        max_length=10, choices=DisputeStatus.choices(), default=DisputeStatus.OPEN.value
    )
    due_on = models.DateField()
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    value = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exchange", "number"], name="dispute_number_once"),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in DisputeStatus]),
                name="dispute_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
                name="dispute_answered_with_words",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["open", "retracted"]) | Q(answered_at__isnull=False),
                name="dispute_answer_says_when",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None) & ~Q(status__in=SETTLED)
                | Q(settled_at__isnull=False, settled_by__isnull=False) & Q(status__in=SETTLED),
                name="dispute_settled_at_with_by",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "status", "due_on"], name="dispute_by_giver"),
            models.Index(fields=["recipient", "status", "due_on"], name="dispute_by_recipient"),
        ]

    def __str__(self) -> str:
        return f"dispute {self.number} of {self.exchange_id}"

    @property
    def field_label(self) -> str:
        return field_label(self.field)

    def is_overdue(self, day: date) -> bool:
        return self.status == DisputeStatus.OPEN and self.due_on < day


class BlockedCount(models.Model):
    """How many records a college left out of a return because they are blocked, as it said.

    The college alone sees it. What the district is told stands in the return, and is nothing
    when the number, or what it would leave over, is small (rules/blocked.py).
    """

    returned = models.OneToOneField(
        "exchange.Return", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    students = models.PositiveIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"blocked of {self.returned_id}"


class ExchangeReminder(models.Model):
    """That a person was reminded by email of something of an exchange: each mark once."""

    id = models.BigAutoField(primary_key=True)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=10)
    about = models.UUIDField()
    mark = models.CharField(max_length=10)
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "what", "about", "mark"], name="exchange_reminder_once_a_mark"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.about} {self.mark}"
