"""What the parties owe each other, the evidence that it was done, and breaches that were reported.

Obligations, evidence and reports only grow; how one stands is worked out from them and the day.
All parties of the agreement see them.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agreements.models.agreement import Agreement
from agreements.models.text import Revision
from agreements.rules.obligations import DutyKind, Standing

PERSON = settings.AUTH_USER_MODEL
ORGANIZATION = "portal.Organization"


class Obligation(models.Model):
    """One thing that one party owes, by a day or whenever it is asked. Opened, then closed once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="obligations")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(ORGANIZATION, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=80)
    kind = models.CharField(max_length=20, choices=DutyKind.choices())
    words = models.TextField()
    due_on = models.DateField(null=True)
    every_months = models.PositiveSmallIntegerField(null=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "key", "organization", "due_on"],
                nulls_distinct=False,
                name="obligation_opened_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in DutyKind]),
                name="obligation_kind_is_known",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "due_on"], name="obligation_by_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.agreement_id} due {self.due_on}"


class ObligationEvidence(models.Model):
    """What shows that an obligation was met: words, and a file kept encrypted like every other."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+")
    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="evidence")
    organization = models.ForeignKey(ORGANIZATION, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    file = models.ForeignKey(
        "portal.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    file_name = models.CharField(max_length=200, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    recorded_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = "evidence"
        verbose_name_plural = "evidence"

    def __str__(self) -> str:
        return f"Evidence for {self.obligation_id}"


class ObligationClosing(models.Model):
    """How an obligation ended: its owner showed that it is done, or another party waived it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+")
    obligation = models.OneToOneField(Obligation, on_delete=models.PROTECT, related_name="closing")
    owner = models.ForeignKey(ORGANIZATION, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(ORGANIZATION, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(
        max_length=10,
        choices=[(one.value, one.label) for one in (Standing.DONE, Standing.WAIVED)],
    )
    words = models.TextField(blank=True)
    closed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="done", organization=F("owner"))
                | (Q(outcome="waived") & ~Q(organization=F("owner"))),
                name="obligation_done_by_owner_waived_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.obligation_id} {self.outcome}"


class ObligationReminder(models.Model):
    """That a person was reminded by email: each mark once."""

    id = models.BigAutoField(primary_key=True)
    organization = models.ForeignKey(ORGANIZATION, on_delete=models.PROTECT, related_name="+")
    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="reminders")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    mark = models.CharField(max_length=10)
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["obligation", "person", "mark"], name="reminded_once_a_mark"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mark} of {self.obligation_id}"


class Incident(models.Model):
    """A breach that one party reported: what happened, and until when it owes the full account."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="incidents")
    obligation = models.OneToOneField(Obligation, on_delete=models.PROTECT, related_name="incident")
    organization = models.ForeignKey(ORGANIZATION, on_delete=models.PROTECT, related_name="+")
    words = models.TextField()
    discovered_at = models.DateTimeField()
    deadline_at = models.DateTimeField()
    breach_hours = models.PositiveSmallIntegerField(null=True)
    reported_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()

    class Meta:
        verbose_name = "breach report"

    def __str__(self) -> str:
        return f"Breach under {self.agreement_id}"


class IncidentReceipt(models.Model):
    """That an officer of another party read the notice of a breach."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="receipts")
    organization = models.ForeignKey(ORGANIZATION, on_delete=models.PROTECT, related_name="+")
    read_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "organization"], name="breach_notice_read_once_a_party"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} read {self.incident_id}"
