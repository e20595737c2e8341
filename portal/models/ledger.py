from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class LedgerEntry(models.Model):
    """Who did what, when. Grows only: the database refuses to change or delete an entry.

    Holds codes, ids and counts; never a student's name, number or birth date.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_default=Now(), editable=False)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey("portal.Organization", on_delete=models.PROTECT)
    verb = models.CharField(max_length=60)
    about_type = models.CharField(max_length=60, blank=True)
    about_id = models.UUIDField(null=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["organization", "-id"], name="ledger_by_organization"),
            models.Index(fields=["about_id"], name="ledger_by_object"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.about_type} {self.about_id}"

    @property
    def words(self) -> str:
        return self.verb.replace("_", " ").capitalize()

    @property
    def about_words(self) -> str:
        if not self.about_type:
            return ""
        return f"{self.about_type.partition('.')[2]} {str(self.about_id)[:8]}"
