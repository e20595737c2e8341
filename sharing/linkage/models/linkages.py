from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from sharing.linkage.rules.lifecycle import LinkageStatus
from sharing.linkage.rules.reading import SECOND_SHARE

PERSON = settings.AUTH_USER_MODEL


class Linkage(models.Model):
    """A file of a college without return keys, compared with the students of one package.

    The college alone sees it, until it asks the district to read what is in doubt. Its files hold
    names of people who may be nobody's concern, so they are destroyed when it ends. What stays are
    counts, and what readers said, by blind index.
    """

    called_in_ledger = "file {number} without keys of {exchange__reference}"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    district = models.ForeignKey("portal.Organization", on_delete=models.PROTECT, related_name="+")
    exchange = models.ForeignKey(
        "exchange.Exchange", on_delete=models.PROTECT, related_name="linkages"
    )
    number = models.PositiveSmallIntegerField()
    status = models.CharField(
        max_length=10, choices=LinkageStatus.choices(), default=LinkageStatus.LINKING.value
    )
    # Compared by codes alone, with these of the district; nobody's name is in such a file.
    codes = models.ForeignKey(
        "linkage.StudentCodes", null=True, on_delete=models.PROTECT, related_name="+"
    )
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    one_to_one = models.BooleanField(default=True)
    second_share = models.PositiveSmallIntegerField(default=SECOND_SHARE)
    # People to compare and their rows; links that need no reader; both sides of pairs to read.
    people = models.ForeignKey(
        "portal.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    report = models.ForeignKey(
        "portal.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    links = models.ForeignKey(
        "portal.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    shown = models.ForeignKey(
        "portal.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    sent = models.PositiveIntegerField(null=True)
    matched = models.PositiveIntegerField(null=True)
    ambiguous = models.PositiveIntegerField(null=True)
    unmatched = models.PositiveIntegerField(null=True)
    persons = models.PositiveIntegerField()
    trained = models.BooleanField(default=False)
    notices = models.JSONField(default=list)
    job = models.ForeignKey("portal.Job", null=True, on_delete=models.PROTECT, related_name="+")
    returned = models.ForeignKey(
        "exchange.Return", null=True, on_delete=models.PROTECT, related_name="+"
    )
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exchange", "number"], name="linkage_number_once"),
            models.UniqueConstraint(
                fields=["exchange"],
                condition=Q(status__in=["linking", "reading", "failed"]),
                name="one_linkage_is_open",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in LinkageStatus]),
                name="linkage_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(asked_at=None, asked_by=None)
                | Q(asked_at__isnull=False, asked_by__isnull=False),
                name="linkage_asked_at_with_by",
            ),
            # Every student sent is accounted for.
            models.CheckConstraint(
                condition=Q(sent=None, matched=None, ambiguous=None, unmatched=None)
                | Q(sent=models.F("matched") + models.F("ambiguous") + models.F("unmatched")),
                name="linkage_counts_reconcile",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["finished", "discarded"])
                | Q(people=None, report=None, links=None, shown=None),
                name="linkage_ends_without_names",
            ),
            models.CheckConstraint(
                condition=Q(second_share__lte=100), name="linkage_share_is_a_percentage"
            ),
        ]

    def __str__(self) -> str:
        return f"file {self.number} of {self.exchange_id}"

    @property
    def is_coded(self) -> bool:
        return self.codes_id is not None
