from __future__ import annotations

import uuid

from django.db import models


class SealKey(models.Model):
    """The portal's own key for sealing documents, wrapped by the master key, and its certificate.

    A former one stays for ever: what was sealed with it must stay verifiable.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.PositiveSmallIntegerField(unique=True)
    certificate = models.BinaryField()
    fingerprint = models.CharField(max_length=64, unique=True)
    wrapped = models.BinaryField()
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Seal {self.version}"
