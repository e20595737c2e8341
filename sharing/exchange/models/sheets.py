from __future__ import annotations

from django.db import models

from sharing.exchange.models.machine import Upload


class ReturnSheet(models.Model):
    """An upload in columns of its own: its columns, and what was said about them so far.

    Its cells lie with the parts of the upload, encrypted, and are destroyed with them. Here stand
    the names of columns and the choices.
    """

    upload = models.OneToOneField(
        Upload, primary_key=True, on_delete=models.PROTECT, related_name="sheet"
    )
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    purpose = models.CharField(max_length=10)
    columns = models.JSONField(default=list)
    rows = models.PositiveIntegerField()
    fingerprint = models.CharField(max_length=64)
    chosen = models.JSONField(default=dict)
    # What was said on the page of the upload: blocked records, how a comparison goes.
    options = models.JSONField(default=dict)
    letters = models.CharField(max_length=60, blank=True)
    notices = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"sheet of {self.upload_id}"


class ReturnMemory(models.Model):
    """What a college said about a spreadsheet with these columns, for the next one."""

    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    purpose = models.CharField(max_length=10)
    fingerprint = models.CharField(max_length=64)
    chosen = models.JSONField(default=dict)
    remembered_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "return memories"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "purpose", "fingerprint"], name="return_remembered_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} of {self.organization_id}"
