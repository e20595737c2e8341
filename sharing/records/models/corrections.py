from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from sharing.records.rules.corrections import CorrectionKind


class OutcomeVersion(models.Model):
    """An outcome as it was before it was told differently, or taken away. Nothing is lost.

    The database writes it when the outcome changes (migration 0006), whoever changes it.
    """

    id = models.BigAutoField(primary_key=True)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    subject = models.ForeignKey(
        "consent.Subject", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    outcome_id = models.UUIDField()
    told = models.JSONField()
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["outcome_id", "until"], name="version_by_outcome")]

    def __str__(self) -> str:
        return f"{self.outcome_id} until {self.until}"


class Correction(models.Model):
    """That outcomes of a class changed after they were first stored.

    Whatever was counted from this class before that moment is out of date: each table finds out
    by comparing its own day of counting with these.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    class_of = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=CorrectionKind.choices())
    source = models.CharField(max_length=60)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["organization", "class_of", "at"], name="correction_by_class")
        ]

    def __str__(self) -> str:
        return f"{self.kind} of the class of {self.class_of}"
