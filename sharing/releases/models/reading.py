"""Who may read early, who took what, and who was told to delete it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from sharing.releases.models.release import Release

FILES = {
    "rates": "Rates (CSV)",
    "csv": "All counts (CSV)",
    "xlsx": "Workbook (Excel)",
    "pdf": "Report (PDF)",
    "svg": "A picture (SVG)",
    "png": "A picture (PNG)",
    "json": "Machine-readable (JSON)",
    "package": "Data package (zip)",
    "page": "Page, before its release",
}


class Reader(models.Model):
    """A person of the recipient who may read a scheduled table before others, and why."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="readers")
    email = models.EmailField()
    reason = models.CharField(max_length=300)
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    named_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "email"], name="reader_named_once"),
        ]

    def __str__(self) -> str:
        return f"early reader of {self.release_id}"


class Download(models.Model):
    """Who took which file of a release, or read it early: whom a recall must reach. Grows only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="downloads")
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    format = models.CharField(max_length=10)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.format} of {self.release_id}"

    @property
    def file_words(self) -> str:
        return FILES.get(self.format, self.format)


class Recall(models.Model):
    """A notice to one organization that a release was withdrawn. Grows only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    reader_organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="recalls")
    people = models.PositiveIntegerField()
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "reader_organization"], name="recall_once_an_organization"
            ),
        ]

    def __str__(self) -> str:
        return f"recall of {self.release_id}"


class Deletion(models.Model):
    """The word of an organization's person that its copies are deleted. Grows only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    recall = models.OneToOneField(Recall, on_delete=models.PROTECT, related_name="deletion")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"deletion after {self.recall_id}"
