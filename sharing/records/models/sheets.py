from __future__ import annotations

from django.db import models

from sharing.records.models.imports import Import
from sharing.records.rules.kinds import ImportKind


class ImportSheet(models.Model):
    """A spreadsheet in columns of its own: its table, what was said about it, and the account.

    The table holds names, so it lies encrypted as the original does; here stand the names of
    columns, the choices, and the numbers of rows.
    """

    imported = models.OneToOneField(
        Import, primary_key=True, on_delete=models.PROTECT, related_name="sheet"
    )
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    table = models.ForeignKey(
        "portal.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    columns = models.JSONField(default=list)
    rows = models.PositiveIntegerField()
    fingerprint = models.CharField(max_length=64)
    chosen = models.JSONField(default=dict)
    # Fate -> the numbers of its rows, and how many there are.
    fates = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    # The rows to be mended were left behind knowingly.
    good_only = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"sheet of {self.imported_id}"


class SheetMemory(models.Model):
    """What was said about a spreadsheet with these columns, for the next one."""

    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=20, choices=ImportKind.choices())
    fingerprint = models.CharField(max_length=64)
    chosen = models.JSONField(default=dict)
    remembered_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "sheet memories"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind", "fingerprint"], name="sheet_remembered_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.organization_id}"
