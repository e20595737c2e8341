from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class StoredFile(models.Model):
    """A file kept encrypted on disk: an upload as it came, a package, a signed agreement.

    Readable by its organization, and by the one it is shared with. A file whose key was destroyed
    is known by name, size and hash, and opens for nobody any more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    shared_with = models.ForeignKey(
        "portal.Organization", null=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    wrapped = models.BinaryField()
    stored_at = models.DateTimeField(auto_now_add=True)
    key_destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(key_destroyed_at=None) & ~Q(wrapped=b"")
                | Q(key_destroyed_at__isnull=False, wrapped=b""),
                name="file_has_a_key_until_it_is_destroyed",
            ),
        ]

    def __str__(self) -> str:
        return self.name
