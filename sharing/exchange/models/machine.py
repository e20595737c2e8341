from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from sharing.exchange.rules.lifecycle import UploadStatus

PERSON = settings.AUTH_USER_MODEL


class Upload(models.Model):
    """A return that comes in parts. The partner alone sees it; the district sees the return.

    Says beforehand how long the whole is and what its SHA-256 is. When it ends, whatever way, its
    parts are destroyed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    exchange = models.ForeignKey(
        "exchange.Exchange", on_delete=models.PROTECT, related_name="uploads"
    )
    file_name = models.CharField(max_length=200)
    encoding = models.CharField(max_length=20)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    part_size = models.PositiveIntegerField()
    status = models.CharField(
        max_length=10, choices=UploadStatus.choices(), default=UploadStatus.OPEN.value
    )
    returned = models.ForeignKey(
        "exchange.Return", null=True, on_delete=models.PROTECT, related_name="+"
    )
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in UploadStatus]),
                name="upload_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(size__gt=0, part_size__gt=0), name="upload_has_a_size"
            ),
            models.CheckConstraint(
                condition=~Q(status="finished") | Q(returned__isnull=False),
                name="upload_finished_with_its_return",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} for {self.exchange_id}"

    @property
    def part_count(self) -> int:
        return -(-self.size // self.part_size)

    def length_of(self, number: int) -> int:
        """How long this part must be: all are full but the last."""
        return min(self.part_size, self.size - (number - 1) * self.part_size)


class UploadPart(models.Model):
    """One part as it came, encrypted like every file."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="parts")
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.ForeignKey("portal.StoredFile", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["upload", "number"], name="upload_part_once"),
        ]

    def __str__(self) -> str:
        return f"part {self.number} of {self.upload_id}"


class Receipt(models.Model):
    """What one side signed about a step of an exchange, for the other side to keep.

    The envelope stands for itself: whoever has the published keys checks it without the portal.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    other = models.ForeignKey("portal.Organization", on_delete=models.PROTECT, related_name="+")
    exchange = models.ForeignKey(
        "exchange.Exchange", on_delete=models.PROTECT, related_name="receipts"
    )
    kind = models.CharField(max_length=20)
    envelope = models.JSONField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(organization=F("other")), name="receipt_is_for_the_other_side"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.exchange_id}"
