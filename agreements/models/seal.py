"""The sealed document of a signed revision: made once, the same bytes for ever."""

from __future__ import annotations

import uuid

from django.db import models

from agreements.models.agreement import Agreement
from agreements.models.text import Revision


class Seal(models.Model):
    """The PDF of what all parties signed, sealed by the portal and stored encrypted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="seals")
    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, related_name="seal")
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    file = models.ForeignKey("portal.StoredFile", on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64, unique=True)
    fingerprint = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Sealed {self.revision_id}"
