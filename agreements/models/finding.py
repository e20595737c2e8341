"""What the register and the map look for. The database writes it, with the revision."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from agreements.models.agreement import Agreement
from agreements.models.text import Revision


class AgreedFlow(models.Model):
    """One flow of one revision: who gives what to whom, for what, and on which basis."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    giver_id = models.UUIDField()
    recipient_id = models.UUIDField()
    purpose = models.TextField()
    basis = models.TextField()
    level = models.TextField()
    elements = ArrayField(models.TextField())

    class Meta:
        indexes = [models.Index(fields=["giver_id", "recipient_id"], name="flow_by_its_ends")]

    def __str__(self) -> str:
        return f"{self.giver_id} to {self.recipient_id} in {self.revision_id}"
