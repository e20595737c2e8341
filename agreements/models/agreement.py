"""What organizations agree on, and where it stands."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from agreements.rules.lifecycle import BEFORE_ACTIVE, STORED, Status
from agreements.rules.terms import Kind

PERSON = settings.AUTH_USER_MODEL


class Agreement(models.Model):
    """What organizations agree on; `revision` is the text last shown to all parties."""

    called_in_ledger = "agreement {reference}"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=200)
    status = models.CharField(max_length=20, choices=Status.choices(), default=Status.DRAFTING)
    lead = models.ForeignKey("portal.Organization", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices(), default=Kind.DSA)
    # What this one stands under, and what it replaces: chosen at the beginning, never changed.
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    amends = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="amendments"
    )
    revision = models.ForeignKey(
        "agreements.Revision", null=True, on_delete=models.PROTECT, related_name="+"
    )
    # The term of that revision; the database keeps both in step with it.
    effective_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    # Number, title and names of the parties, in capitals, as the register looks for them; the
    # database writes it.
    words = models.TextField(default="", editable=False)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    # From this day it governs no more: after notice of termination, or for its amendment.
    ends_on = models.DateField(null=True)
    superseded_on = models.DateField(null=True)
    suspended_for = models.ForeignKey(
        "portal.Organization", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        permissions = [
            ("receive_data", "Receive the data of this agreement as a named recipient"),
            ("keep_data", "Keep and destroy the data of this agreement as a named custodian"),
        ]
        indexes = [models.Index(fields=["-changed_at", "id"], name="agreement_latest_first")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in STORED]),
                name="agreement_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["drafting", "withdrawn"]) | Q(revision__isnull=False),
                name="agreement_shown_to_parties_has_a_revision",
            ),
            models.CheckConstraint(
                condition=Q(status="suspended", suspended_for__isnull=False)
                | (~Q(status="suspended") & Q(suspended_for=None)),
                name="agreement_suspended_by_a_party",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in Kind]),
                name="agreement_kind_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["dul", "joinder"]) | Q(parent__isnull=False),
                name="agreement_under_another_names_it",
            ),
            models.CheckConstraint(
                condition=~Q(kind="mou") | Q(parent=None), name="agreement_memorandum_is_on_top"
            ),
            models.UniqueConstraint(
                fields=["amends"],
                condition=~Q(status__in=sorted(BEFORE_ACTIVE)),
                name="agreement_amended_by_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"
