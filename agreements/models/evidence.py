"""The evidence that people approved and signed a revision. It only grows."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from agreements.models.agreement import Agreement
from agreements.models.text import HASH, Revision
from portal.rules.proof import METHODS

PERSON = settings.AUTH_USER_MODEL


class Approval(models.Model):
    """An officer's approval of one revision in one step for one party, naming its hash."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="approvals")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="approvals")
    revision_hash = models.CharField(max_length=64)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()
    step = models.PositiveSmallIntegerField(default=0)
    on_behalf_of = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    comment = models.TextField(blank=True)
    # What the ledger wrote down about this row, and about the one before it (`evidence.py`).
    digest = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "organization", "approved_by"],
                name="approval_one_step_a_person",
            ),
            models.UniqueConstraint(
                fields=["revision", "organization", "step"], name="approval_once_a_step"
            ),
            models.CheckConstraint(
                condition=Q(revision_hash__regex=HASH), name="approval_hash_is_a_sha256"
            ),
        ]

    def __str__(self) -> str:
        return f"Approval of {self.revision_id} for {self.organization_id}"


class Signature(models.Model):
    """A signatory's signature under one revision for one party, naming its hash."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="signatures")
    revision_hash = models.CharField(max_length=64)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    signed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    printed_name = models.CharField(max_length=200)
    job_title = models.CharField(max_length=200)
    statement = models.TextField()
    on_behalf_of = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    authenticated_by = models.CharField(max_length=20, blank=True)
    authenticated_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "organization"], name="signature_once_a_party"
            ),
            models.UniqueConstraint(
                fields=["revision", "signed_by"], name="signature_for_one_party_a_person"
            ),
            models.CheckConstraint(
                condition=Q(revision_hash__regex=HASH), name="signature_hash_is_a_sha256"
            ),
            models.CheckConstraint(
                condition=~Q(printed_name="") & ~Q(job_title="") & ~Q(statement=""),
                name="signature_states_name_title_and_meaning",
            ),
        ]

    def __str__(self) -> str:
        return f"Signature under {self.revision_id} for {self.organization_id}"

    @property
    def authentication(self) -> str:
        """How the signer confirmed, in words."""
        return METHODS.get(self.authenticated_by, self.authenticated_by)


class Event(models.Model):
    """What happened to the agreement, told to all its parties: who, for whom, and the words."""

    id = models.BigAutoField(primary_key=True)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="events")
    revision = models.ForeignKey(Revision, null=True, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    verb = models.CharField(max_length=30)
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    comment = models.TextField(blank=True)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        indexes = [models.Index(fields=["agreement", "id"], name="event_by_agreement")]

    def __str__(self) -> str:
        return f"{self.verb} {self.agreement_id}"
