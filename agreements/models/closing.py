"""What ends an agreement that is closing: a certificate of destruction, or a legal hold.

Both are about the destruction that one recipient of rows owes. They only grow.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from agreements.models.agreement import Agreement
from agreements.models.obligation import Obligation

PERSON = settings.AUTH_USER_MODEL
ORGANIZATION = "portal.Organization"
STATED = ~Q(method="") & ~Q(performed_by="") & ~Q(witness="") & ~Q(statement="")


class Certificate(models.Model):
    """That everything received was destroyed: which files, how, by whom, who saw it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+")
    obligation = models.OneToOneField(
        Obligation, on_delete=models.PROTECT, related_name="certificate"
    )
    organization = models.ForeignKey(ORGANIZATION, on_delete=models.PROTECT, related_name="+")
    hashes = models.JSONField()
    method = models.CharField(max_length=500)
    performed_by = models.CharField(max_length=200)
    performed_on = models.DateField()
    witness = models.CharField(max_length=200)
    statement = models.TextField()
    certified_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    certified_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=STATED, name="certificate_states_how_and_who"),
        ]

    def __str__(self) -> str:
        return f"Certificate for {self.obligation_id}"


class LegalHold(models.Model):
    """That the law forbids destroying it until a day. A later hold prolongs it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+")
    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="holds")
    organization = models.ForeignKey(ORGANIZATION, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    until = models.DateField()
    placed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="hold_says_why"),
        ]

    def __str__(self) -> str:
        return f"Hold on {self.obligation_id} until {self.until}"
