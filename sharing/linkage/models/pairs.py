from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from sharing.linkage.rules.reading import Answer

PERSON = settings.AUTH_USER_MODEL


class Pair(models.Model):
    """A student sent and a person of the file, for readers. Neither name is in it.

    `index` is blind: equal for the same two people written alike, in whatever exchange, so that
    what a reader said is remembered. `proposed`: linked without a reader, and read to learn how
    good such links are.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    linkage = models.ForeignKey(
        "linkage.Linkage", on_delete=models.PROTECT, related_name="pairs", db_index=False
    )
    number = models.PositiveIntegerField()
    return_key = models.CharField(max_length=30)
    person = models.CharField(max_length=12)
    index = models.BinaryField()
    proposed = models.BooleanField()
    stratum = models.CharField(max_length=30)
    pairs_in_stratum = models.PositiveIntegerField()
    readers = models.PositiveSmallIntegerField(default=1)
    verdict = models.CharField(max_length=10, choices=Answer.choices(), blank=True)
    # Said of the same two people in an earlier file: not asked again.
    remembered = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["linkage", "number"], name="pair_number_once"),
            models.CheckConstraint(
                condition=Q(verdict__in=["", *[one.value for one in Answer]]),
                name="pair_verdict_is_known",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "index"], name="pair_by_people"),
        ]

    def __str__(self) -> str:
        return f"pair {self.number} of {self.linkage_id}"


class Label(models.Model):
    """What one reader said of one pair, before seeing what the comparison thinks of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    pair = models.ForeignKey(Pair, on_delete=models.PROTECT, related_name="labels")
    answer = models.CharField(max_length=10, choices=Answer.choices())
    at = models.DateTimeField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pair", "by"],
                condition=Q(undone_at=None),
                name="label_once_a_reader",
            ),
            models.CheckConstraint(
                condition=Q(answer__in=[one.value for one in Answer]), name="label_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer} of {self.pair_id}"
