from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from sharing.records.rules.kinds import OutcomeKind


class Outcome(models.Model):
    """A term of college, or a degree, that came back about a student of the district.

    One row per fact, whichever exchange told it last: an enrollment is known by college and
    dates, a degree by college, day and title.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # As with a school record: it follows from the subject.
    organization = models.ForeignKey(
        "portal.Organization",
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    subject = models.ForeignKey(
        "consent.Subject",
        on_delete=models.PROTECT,
        related_name="outcomes",
        # The database ties subject and organization together (migration 0002).
        db_constraint=False,
    )
    exchange_id = models.UUIDField()
    kind = models.CharField(max_length=10, choices=OutcomeKind.choices())
    college_code = models.CharField(max_length=20)
    college_name = models.CharField(max_length=200)
    college_state = models.CharField(max_length=2, blank=True)
    college_level = models.CharField(max_length=1, blank=True)
    college_control = models.CharField(max_length=10, blank=True)
    begins_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    status = models.CharField(max_length=1, blank=True)
    class_level = models.CharField(max_length=1, blank=True)
    graduated_on = models.DateField(null=True)
    degree_title = models.CharField(max_length=200, blank=True)
    sequence = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="enrollment", begins_on__isnull=False, ends_on__isnull=False)
                | Q(kind="degree", graduated_on__isnull=False),
                name="outcome_has_its_dates",
            ),
            models.UniqueConstraint(
                fields=["subject", "college_code", "begins_on", "ends_on"],
                condition=Q(kind="enrollment"),
                name="enrollment_once",
            ),
            models.UniqueConstraint(
                fields=["subject", "college_code", "graduated_on", "degree_title"],
                condition=Q(kind="degree"),
                name="degree_once",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "subject"], name="outcome_by_subject"),
            models.Index(fields=["exchange_id"], name="outcome_by_exchange"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.subject_id}"
