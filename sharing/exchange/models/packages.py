from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

PERSON = settings.AUTH_USER_MODEL


class SealedCopy(models.Model):
    """A package as its recipient takes it: encrypted with age to the keys in use at that time.

    Made at the first taking, so that a broken download goes on with the same bytes; made anew once
    a key came or went. The recipient's alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    exchange = models.ForeignKey(
        "exchange.Exchange", on_delete=models.PROTECT, related_name="sealed_copies"
    )
    file = models.ForeignKey("portal.StoredFile", on_delete=models.PROTECT, related_name="+")
    keys = ArrayField(models.CharField(max_length=64))
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exchange", "keys"], name="sealed_once_for_its_keys"),
        ]

    def __str__(self) -> str:
        return f"{self.exchange_id} for {len(self.keys)} keys"


class Countersignature(models.Model):
    """The recipient's signature over the giver's manifest, beside the giver's own.

    `envelope` holds both, so that it outlives the package. Made by the portal for the organization
    when a package is taken, and by the organization itself with a key of its own.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    giver = models.ForeignKey("portal.Organization", on_delete=models.PROTECT, related_name="+")
    exchange = models.ForeignKey(
        "exchange.Exchange", on_delete=models.PROTECT, related_name="countersignatures"
    )
    keyid = models.CharField(max_length=64)
    is_own_key = models.BooleanField()
    envelope = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exchange", "keyid"], name="countersigned_once_a_key"),
        ]

    def __str__(self) -> str:
        return f"{self.exchange_id} by {self.keyid}"
