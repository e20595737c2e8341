from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from portal.rules.vocabulary import LegalBasis, Purpose
from sharing.exchange.rules.lifecycle import ExchangeStatus
from sharing.exchange.rules.matching import Match

PERSON = settings.AUTH_USER_MODEL


def _together(moment: str, person: str) -> Q:
    return Q(**{moment: None, person: None}) | Q(
        **{f"{moment}__isnull": False, f"{person}__isnull": False}
    )


class Exchange(models.Model):
    """One class of graduates sent to one partner under one agreement, and what came back.

    The giver and, once it was sent, the recipient see this row. It says how many were sent and
    never how many were withheld or why: that is in `ExchangeRow`, which the giver alone sees.
    What was agreed is copied by value and never changes after sending (migration 0002).
    """

    called_in_ledger = "exchange {reference}"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=20, unique=True)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    recipient = models.ForeignKey("portal.Organization", on_delete=models.PROTECT, related_name="+")
    agreement_id = models.UUIDField()
    agreement_reference = models.CharField(max_length=40)
    revision_hash = models.CharField(max_length=64)
    flow_out = models.CharField(max_length=60)
    flow_back = models.CharField(max_length=60)
    purpose = models.CharField(max_length=30, choices=Purpose.choices())
    basis = models.CharField(max_length=20, choices=LegalBasis.choices())
    elements_out = ArrayField(models.CharField(max_length=60))
    elements_back = ArrayField(models.CharField(max_length=60))
    class_of = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    destroy_by = models.DateField(null=True)
    status = models.CharField(
        max_length=20, choices=ExchangeStatus.choices(), default=ExchangeStatus.PREPARING
    )
    sent = models.PositiveIntegerField(null=True)
    matched = models.PositiveIntegerField(null=True)
    unmatched = models.PositiveIntegerField(null=True)
    package = models.ForeignKey(
        "portal.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    # The key that signed the manifest, as registered here; never taken from the package itself.
    public_key = models.BinaryField(default=b"")
    job = models.ForeignKey("portal.Job", null=True, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    prepared_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    stopped_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    cancel_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in ExchangeStatus]),
                name="exchange_status_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(organization=F("recipient")), name="exchange_is_between_two"
            ),
            models.CheckConstraint(
                condition=_together("sent_at", "sent_by"), name="exchange_sent_at_with_by"
            ),
            models.CheckConstraint(
                condition=_together("cancelled_at", "cancelled_by"),
                name="exchange_cancelled_at_with_by",
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None, package=None, sent=None, destroy_by=None)
                | Q(
                    sent_at__isnull=False,
                    package__isnull=False,
                    sent__isnull=False,
                    destroy_by__isnull=False,
                ),
                name="exchange_sent_with_its_package",
            ),
            models.CheckConstraint(
                condition=~Q(status="stopped") | Q(stopped_at__isnull=False),
                name="exchange_stopped_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="cancelled") | Q(matched=None),
                name="exchange_accepted_is_not_cancelled",
            ),
            # Every student sent is accounted for: sent = matched + unmatched.
            models.CheckConstraint(
                condition=Q(matched=None, unmatched=None) | Q(sent=F("matched") + F("unmatched")),
                name="exchange_counts_reconcile",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-prepared_at"], name="exchange_by_giver"),
            models.Index(fields=["recipient", "-sent_at"], name="exchange_by_recipient"),
        ]

    def __str__(self) -> str:
        return self.reference


class ExchangeRow(models.Model):
    """What was decided of one graduate of the cohort when the package was made. Giver only.

    `code` is ALLOWED or the primary reason for withholding. The return key is random and tells
    nothing of the student; without it nothing that comes back finds its student.
    """

    id = models.BigAutoField(primary_key=True)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    exchange = models.ForeignKey(
        Exchange, on_delete=models.PROTECT, related_name="rows", db_index=False
    )
    # The database ties subject and organization together (migration 0002).
    subject = models.ForeignKey(
        "consent.Subject", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    code = models.CharField(max_length=30)
    consent_event_id = models.UUIDField(null=True)
    return_key = models.CharField(max_length=30, blank=True)
    match = models.CharField(max_length=10, choices=Match.choices(), blank=True)
    # What the last acceptance decided of the flow back, found or not: who may not pass is no
    # answer, and is not counted as one. Blank before it.
    back_code = models.CharField(max_length=30, blank=True, db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["exchange", "subject"], name="subject_once_in_an_exchange"
            ),
            models.UniqueConstraint(
                fields=["return_key"], condition=~Q(return_key=""), name="return_key_once"
            ),
            models.CheckConstraint(
                condition=Q(code="ALLOWED") & ~Q(return_key="")
                | ~Q(code="ALLOWED") & Q(return_key="", match=""),
                name="only_sent_rows_have_a_key",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.subject_id}"


class Download(models.Model):
    """That a person took the package: who, when, and the hash of what they received."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    giver = models.ForeignKey("portal.Organization", on_delete=models.PROTECT, related_name="+")
    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="downloads")
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.exchange_id} at {self.at}"
