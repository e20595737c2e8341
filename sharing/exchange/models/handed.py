from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from portal.rules.vocabulary import LegalBasis, Purpose

PERSON = settings.AUTH_USER_MODEL
ORGANIZATION = "portal.Organization"


class HandedFile(models.Model):
    """A file in another layout that a district took to hand it to a partner under an agreement.

    Like a package it is a copy of rows in somebody else's hands: it has a day by which it must be
    destroyed, and families are told of it. The portal keeps none of its bytes, only its hash.
    Named as in `Exchange`, for what asks the same of both. Both sides read it; it never changes.
    """

    called_in_ledger = "file {reference}"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=20, unique=True)
    organization = models.ForeignKey(ORGANIZATION, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(ORGANIZATION, on_delete=models.PROTECT, related_name="+")
    agreement_id = models.UUIDField()
    agreement_reference = models.CharField(max_length=40)
    revision_hash = models.CharField(max_length=64)
    flow_out = models.CharField(max_length=60)
    purpose = models.CharField(max_length=30, choices=Purpose.choices())
    basis = models.CharField(max_length=20, choices=LegalBasis.choices())
    elements_out = ArrayField(models.CharField(max_length=60))
    class_of = models.PositiveSmallIntegerField()
    layout = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    sent = models.PositiveIntegerField()
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    destroy_by = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(organization=F("recipient")), name="handed_file_is_between_two"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-sent_at"], name="handed_by_giver"),
            models.Index(fields=["recipient", "-sent_at"], name="handed_by_recipient"),
        ]

    def __str__(self) -> str:
        return self.reference


class HandedRow(models.Model):
    """Which student is in which row of a file that was handed over. The giver's alone.

    `key` names the row to whoever holds the file, and to nobody else: the return key, where the
    layout carries one, or else the number of the row.
    """

    id = models.BigAutoField(primary_key=True)
    organization = models.ForeignKey(
        ORGANIZATION, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    handed = models.ForeignKey(
        HandedFile, on_delete=models.PROTECT, related_name="rows", db_index=False
    )
    # The database ties subject and organization together (migration 0013).
    subject = models.ForeignKey(
        "consent.Subject", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    key = models.CharField(max_length=30)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["handed", "subject"], name="subject_once_in_a_file"),
            models.UniqueConstraint(fields=["handed", "key"], name="key_once_in_a_file"),
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.handed_id}"
