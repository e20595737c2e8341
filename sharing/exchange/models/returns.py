from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from sharing.exchange.rules.intake.nsc_detail import Dialect
from sharing.exchange.rules.lifecycle import ReturnStatus

PERSON = settings.AUTH_USER_MODEL
DIALECTS = {
    Dialect.REQUEST: "Headers with spaces (request)",
    Dialect.GRADUATES: "Headers with underscores (graduates)",
    Dialect.SHEET: "A spreadsheet of its own",
    Dialect.EDFI: "Ed-Fi PostSecondaryEvent",
}


class Return(models.Model):
    """A detail file that a recipient returned: counts, and its rows cut to the agreed elements.

    The file as it came is not kept, for it may hold more than was agreed; its SHA-256 is. The
    district sees the return once it is submitted.
    """

    called_in_ledger = "return {number} of {exchange__reference}"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    exchange = models.ForeignKey(
        "exchange.Exchange", on_delete=models.PROTECT, related_name="returns"
    )
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    district = models.ForeignKey("portal.Organization", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(
        max_length=20, choices=ReturnStatus.choices(), default=ReturnStatus.CHECKED
    )
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    # Equal for the same outcomes, whatever the order of rows or the dialect of the header.
    content_sha256 = models.CharField(max_length=64)
    content = models.ForeignKey(
        "portal.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    dialect = models.CharField(max_length=10, choices=list(DIALECTS.items()))
    sent = models.PositiveIntegerField()
    matched = models.PositiveIntegerField()
    unmatched = models.PositiveIntegerField()
    terms = models.PositiveIntegerField()
    degrees = models.PositiveIntegerField()
    notices = models.JSONField(default=list)
    # Why acceptance could not go on.
    result = models.JSONField(default=dict)
    job = models.ForeignKey("portal.Job", null=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()
    checked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    reject_reason = models.TextField(blank=True)
    # Rows that the district names when it gives a return back: return key, column, reason.
    reject_rows = models.JSONField(default=list)
    # By when the district decides on what was handed in.
    due_on = models.DateField(null=True)
    # Records left out as blocked, where that may be told (rules/blocked.py); never which.
    blocked = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exchange", "number"], name="return_number_once"),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in ReturnStatus]),
                name="return_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(sent=F("matched") + F("unmatched")), name="return_counts_reconcile"
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None, submitted_by=None)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="return_submitted_at_with_by",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="return_decided_at_with_by",
            ),
            models.CheckConstraint(
                condition=~Q(status="rejected") | ~Q(reject_reason=""),
                name="return_rejected_with_a_reason",
            ),
            # One return of an exchange waits for the district at a time.
            models.UniqueConstraint(
                fields=["exchange"],
                condition=Q(status="submitted"),
                name="one_return_waits",
            ),
        ]

    def __str__(self) -> str:
        return f"return {self.number} of {self.exchange_id}"


class Acceptance(models.Model):
    """What acceptance did with the outcomes (added, changed, unchanged, not stored, and why).

    The district's own: from it the college could tell how many families withdrew.
    """

    returned = models.OneToOneField(
        Return, on_delete=models.PROTECT, primary_key=True, related_name="acceptance"
    )
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    result = models.JSONField()

    def __str__(self) -> str:
        return f"acceptance of {self.returned_id}"
