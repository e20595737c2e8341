from __future__ import annotations

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from portal.rules import telling


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

    called = ""  # what people call the object, once it was looked up

    class Meta:
        indexes = [
            models.Index(fields=["organization", "-id"], name="ledger_by_organization"),
            models.Index(fields=["about_id"], name="ledger_by_object"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.about_type} {self.about_id}"

    @property
    def words(self) -> str:
        return telling.act_in_words(self.verb)

    @property
    def details(self) -> list[tuple[str, str]]:
        return telling.detail_in_words(self.detail)

    @property
    def about_words(self) -> str:
        if not self.about_type:
            return ""
        return self.called or f"{_thing(self.about_type)} {str(self.about_id)[:8]}"


def _thing(about_type: str) -> str:
    """What people call it; of a table that is gone, the name it had."""
    try:
        return str(apps.get_model(about_type)._meta.verbose_name)
    except LookupError:
        return about_type.partition(".")[2]
