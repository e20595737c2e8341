from __future__ import annotations

from django.db import models


class Before(models.Model):
    """A row as it was before an import changed it; written by a trigger of the database.

    Kept for the latest import of an organization, so that it can be taken back. What was sealed
    in the row is sealed here.
    """

    imported = models.ForeignKey("records.Import", on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    relation = models.CharField(max_length=63)
    row_id = models.UUIDField()
    before = models.JSONField()

    class Meta:
        verbose_name_plural = "rows before"
        constraints = [
            models.UniqueConstraint(
                fields=["imported", "relation", "row_id"], name="row_before_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.relation} {self.row_id} before {self.imported_id}"
