from __future__ import annotations

import uuid

from django.db import models


class VaultKey(models.Model):
    """An organization's key for its students' identities, wrapped by the master key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey("portal.Organization", on_delete=models.PROTECT)
    use = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField(default=1)
    wrapped = models.BinaryField()
    # The public half of a signing key, which everyone may have; empty for other uses.
    public = models.BinaryField(default=b"")
    made_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "use", "version"], name="vault_key_version_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.use} key {self.version} of {self.organization_id}"
