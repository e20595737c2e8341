from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from consent.rules.vocabulary import (
    AtMajority,
    AuthorityLevel,
    ConflictRule,
    Evidence,
    PassingReason,
    Relationship,
)
from portal.rules.vocabulary import Labelled, Purpose

PERSON = settings.AUTH_USER_MODEL


def known(field: str, words: type[Labelled]) -> Q:
    return Q(**{f"{field}__in": [word.value for word in words]})


class Guardian(models.Model):
    """Somebody who may speak for students of a district; a student who acts alone is one too.

    Name, email, telephone and language are sealed under a key of the guardian's own. The name
    index is the one that decisions carry as their holder: equal exactly when the names are.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    key = models.BinaryField()
    identity = models.BinaryField()
    name_index = models.BinaryField()
    email_index = models.BinaryField(null=True)
    is_student = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "id"], name="guardian_with_its_organization"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "name_index"], name="guardian_by_name"),
            models.Index(fields=["organization", "email_index"], name="guardian_by_email"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Authority(models.Model):
    """How far a person may decide for a student, from a day on. Grows only.

    For one person and student, the latest recorded that covers a day holds on that day.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # The database ties organization, subject and guardian together (migration 0004).
    subject = models.ForeignKey(
        "consent.Subject", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    guardian = models.ForeignKey(
        Guardian, on_delete=models.PROTECT, related_name="authorities", db_constraint=False
    )
    # Whose decisions it is about: the guardian's name index, or "student". The database fills it.
    holder = models.BinaryField(db_default=b"")
    relationship = models.CharField(max_length=10, choices=Relationship.choices())
    level = models.CharField(max_length=10, choices=AuthorityLevel.choices())
    purposes = ArrayField(models.CharField(max_length=30), default=list)
    evidence = models.CharField(max_length=20, choices=Evidence.choices())
    note = models.BinaryField(null=True)
    from_day = models.DateField()
    until_day = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    entered_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        verbose_name_plural = "authorities"
        constraints = [
            models.CheckConstraint(
                condition=known("relationship", Relationship)
                & known("level", AuthorityLevel)
                & known("evidence", Evidence),
                name="authority_words_are_known",
            ),
            models.CheckConstraint(
                condition=Q(purposes__contained_by=[purpose.value for purpose in Purpose]),
                name="authority_purposes_are_known",
            ),
            models.CheckConstraint(
                condition=Q(level="limited", purposes__len__gt=0)
                | ~Q(level="limited") & Q(purposes__len=0),
                name="limited_authority_names_purposes",
            ),
            models.CheckConstraint(
                condition=Q(until_day=None) | Q(until_day__gte=F("from_day")),
                name="authority_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level} from {self.from_day}"


class RightsPassing(models.Model):
    """From this day on the student decides, and nobody for the student (34 CFR 99.5)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    subject = models.OneToOneField(
        "consent.Subject", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    on = models.DateField()
    reason = models.CharField(max_length=10, choices=PassingReason.choices())
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=known("reason", PassingReason), name="passing_reason_is_known"
            ),
        ]
        indexes = [models.Index(fields=["organization", "on"], name="passing_by_day")]

    def __str__(self) -> str:
        return f"{self.reason} on {self.on}"


class Invalidation(models.Model):
    """A decision that does not count from a day on, and why. The decision itself stays on file."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    subject = models.ForeignKey(
        "consent.Subject", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    event = models.OneToOneField(
        "consent.ConsentEvent", on_delete=models.PROTECT, related_name="invalidation"
    )
    reason = models.CharField(max_length=300)
    on = models.DateField()
    recorded_at = models.DateTimeField()
    entered_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="invalidation_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"from {self.on}"


class ConsentSettings(models.Model):
    """What a district chose about consent. No row: the defaults below."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.OneToOneField(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    conflict_rule = models.CharField(
        max_length=10, choices=ConflictRule.choices(), default=ConflictRule.ANY_NO.value
    )
    # What becomes of a guardian's consent whose notice said nothing of the day the rights pass.
    silent_at_majority = models.CharField(
        max_length=10, choices=AtMajority.choices(), default=AtMajority.CONTINUES.value
    )
    school_year_end_month = models.PositiveSmallIntegerField(default=6)
    school_year_end_day = models.PositiveSmallIntegerField(default=30)
    deletion_days = models.PositiveSmallIntegerField(default=30)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        verbose_name_plural = "consent settings"
        constraints = [
            models.CheckConstraint(
                condition=known("conflict_rule", ConflictRule), name="conflict_rule_is_known"
            ),
            models.CheckConstraint(
                condition=known("silent_at_majority", AtMajority),
                name="silent_at_majority_is_known",
            ),
            models.CheckConstraint(
                condition=Q(school_year_end_month__range=(1, 12))
                & Q(school_year_end_day__range=(1, 31)),
                name="school_year_end_is_a_day",
            ),
            models.CheckConstraint(
                condition=Q(deletion_days__range=(1, 365)), name="deletion_days_within_a_year"
            ),
        ]

    def __str__(self) -> str:
        return f"consent settings of {self.organization_id}"
