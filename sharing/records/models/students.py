"""What a district's records say of a student. Who the student is, only the vault knows."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from portal.rules.vocabulary import LunchStatus, RaceEthnicity
from portal.sources import brought_by
from sharing.records.rules.kinds import Gender


class School(models.Model):
    """A high school as the district's files name it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    act_code = models.CharField(max_length=10, blank=True)
    brought_by = brought_by()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "code"], name="school_code_once"),
            models.UniqueConstraint(
                fields=["organization", "act_code"],
                condition=~Q(act_code=""),
                name="school_act_code_once",
            ),
            # What records refer to, so that none names a school of another organization.
            models.UniqueConstraint(
                fields=["organization", "id"], name="school_with_its_organization"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SchoolRecord(models.Model):
    """A student as the latest roster has them. `enrolled` ends when a roster leaves them out.

    The database ties subject, school and organization together (migration 0002).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # That it is there follows from the subject, which is of this organization (migration 0002): to
    # look for it once more for each row takes a tenth of an import.
    organization = models.ForeignKey(
        "portal.Organization",
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    subject = models.OneToOneField(
        "consent.Subject",
        on_delete=models.PROTECT,
        related_name="school_record",
        db_constraint=False,
    )
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    school_year = models.PositiveSmallIntegerField(null=True)
    grade = models.CharField(max_length=20, blank=True)
    race_ethnicity = models.CharField(
        max_length=20, choices=RaceEthnicity.choices(), default=RaceEthnicity.UNKNOWN
    )
    gender = models.CharField(max_length=10, choices=Gender.choices(), default=Gender.UNKNOWN)
    enrolled = models.BooleanField(default=True)
    brought_by = brought_by()

    class Meta:
        indexes = [
            models.Index(fields=["organization", "school"], name="record_by_school"),
            models.Index(
                fields=["organization", "school", "grade"],
                condition=Q(enrolled=True),
                name="record_by_school_and_grade",
            ),
        ]

    def __str__(self) -> str:
        return f"school record of {self.subject_id}"


class Graduation(models.Model):
    """That a student finished high school, and with which class."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # That it is there follows from the subject, which is of this organization (migration 0002): to
    # look for it once more for each row takes a tenth of an import.
    organization = models.ForeignKey(
        "portal.Organization",
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    subject = models.OneToOneField(
        "consent.Subject",
        on_delete=models.PROTECT,
        related_name="graduation",
        db_constraint=False,
    )
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    class_of = models.PositiveSmallIntegerField()
    graduated_on = models.DateField()
    diploma = models.CharField(max_length=20)
    race_ethnicity = models.CharField(
        max_length=20, choices=RaceEthnicity.choices(), default=RaceEthnicity.UNKNOWN
    )
    lunch_status = models.CharField(
        max_length=20, choices=LunchStatus.choices(), default=LunchStatus.UNKNOWN
    )
    english_learner = models.BooleanField(null=True)
    disability = models.BooleanField(null=True)
    ferpa_block = models.BooleanField(default=False)
    brought_by = brought_by()

    class Meta:
        indexes = [
            # All that a decision reads of a class, in the order of the students.
            models.Index(
                fields=["organization", "class_of", "subject"],
                include=["ferpa_block"],
                name="graduation_by_class",
            ),
        ]

    def __str__(self) -> str:
        return f"graduation of {self.subject_id}"
