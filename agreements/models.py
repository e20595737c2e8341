"""An agreement, its revisions, and the evidence that people approved and signed them.

Revisions, parties, approvals, signatures and events only grow: the database refuses to change
them. A draft is a row of its own, which the lead organization alone can see.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from agreements.rules.lifecycle import STORED, Status
from agreements.rules.terms import Terms, from_json

HASH = r"^[0-9a-f]{64}$"
PERSON = settings.AUTH_USER_MODEL


class Agreement(models.Model):
    """What organizations agree on; `revision` is the text last shown to all parties."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=200)
    status = models.CharField(max_length=20, choices=Status.choices(), default=Status.DRAFTING)
    lead = models.ForeignKey("portal.Organization", on_delete=models.PROTECT, related_name="+")
    revision = models.ForeignKey(
        "agreements.Revision", null=True, on_delete=models.PROTECT, related_name="+"
    )
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    suspended_for = models.ForeignKey(
        "portal.Organization", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        permissions = [("receive_data", "Receive the data of this agreement as a named recipient")]
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
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


class Draft(models.Model):
    """Terms being written. Seen by the lead organization alone; submitting makes a revision."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, related_name="draft")
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    content = models.JSONField()
    authors = models.JSONField(default=list)
    edited_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Draft of {self.agreement_id}"

    @property
    def terms(self) -> Terms:
        return from_json(self.content)


class Revision(models.Model):
    """Terms as submitted, for ever. `sha256` is the hash of their canonical form."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    effective_on = models.DateField()
    expires_on = models.DateField()
    authors = models.JSONField(default=list)
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="revision_number_once"),
            models.UniqueConstraint(
                fields=["id", "agreement", "sha256"], name="revision_is_named_by_its_hash"
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=HASH), name="revision_hash_is_a_sha256"
            ),
            models.CheckConstraint(
                condition=Q(expires_on__gt=F("effective_on")),
                name="revision_expires_after_it_takes_effect",
            ),
        ]

    def __str__(self) -> str:
        return f"Revision {self.number} of {self.agreement_id}"

    @property
    def terms(self) -> Terms:
        return from_json(self.content)


class Party(models.Model):
    """An organization bound by one revision. It sees the agreement while that one is current."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="parties")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="parties")
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["revision", "organization"], name="party_once"),
        ]
        indexes = [models.Index(fields=["organization", "revision"], name="party_by_organization")]

    def __str__(self) -> str:
        return f"{self.organization_id} in {self.revision_id}"


class Approval(models.Model):
    """An officer's approval of one revision for one party, naming its hash."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="approvals")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="approvals")
    revision_hash = models.CharField(max_length=64)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()
    comment = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "organization"], name="approval_once_a_party"
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
