"""The terms of an agreement: a draft being written, and revisions as submitted for ever.

Revisions and parties only grow: the database refuses to change them. A draft is a row of its own,
which the lead organization alone can see.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agreements.models.agreement import Agreement
from agreements.rules.steps import DEFAULT_DAYS
from agreements.rules.terms import Terms, from_json

HASH = r"^[0-9a-f]{64}$"
PERSON = settings.AUTH_USER_MODEL


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

    called_in_ledger = "revision {number} of {agreement__reference}"

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
    """An organization bound by one revision. It sees the agreement while that one is current.

    `steps` are the roles that approve for it, in order, as they stood when it was submitted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="parties")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="parties")
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    position = models.PositiveSmallIntegerField()
    steps = models.JSONField(default=list)
    answer_days = models.PositiveSmallIntegerField(default=DEFAULT_DAYS)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["revision", "organization"], name="party_once"),
        ]
        indexes = [models.Index(fields=["organization", "revision"], name="party_by_organization")]

    def __str__(self) -> str:
        return f"{self.organization_id} in {self.revision_id}"
