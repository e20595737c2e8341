"""Asking families: what they are shown, which families are asked, and who was."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from consent.models.guardians import known
from consent.rules.vocabulary import (
    AskState,
    AtMajority,
    CampaignStatus,
    ConflictRule,
    ExpiryRule,
)
from portal.rules.vocabulary import Purpose

PERSON = settings.AUTH_USER_MODEL


class NoticeRevision(models.Model):
    """What families are told, in every language, as one revision. Fixed once it is published.

    The agreement is named by value. No recipient: every one named in the agreement; no element:
    all that the agreement lists.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    code = models.CharField(max_length=200)
    revision = models.PositiveIntegerField(default=1)
    purposes = ArrayField(models.CharField(max_length=30))
    recipients = ArrayField(models.UUIDField(), default=list)
    elements = ArrayField(models.CharField(max_length=60), default=list)
    # What a family says yes or no to, one by one (consent.rules.asking.flows); the lists above
    # are what these name together.
    parts = models.JSONField(default=list)
    retention = models.CharField(max_length=300, blank=True)
    expires_rule = models.CharField(
        max_length=20, choices=ExpiryRule.choices(), default=ExpiryRule.NONE.value
    )
    expires_on = models.DateField(null=True)
    expires_days = models.PositiveIntegerField(null=True)
    at_majority = models.CharField(
        max_length=10, choices=AtMajority.choices(), default=AtMajority.LAPSES.value
    )
    # What the notice tells families of two answers that differ.
    conflict_rule = models.CharField(
        max_length=10, choices=ConflictRule.choices(), default=ConflictRule.ANY_NO.value
    )
    agreement_id = models.UUIDField(null=True)
    agreement_reference = models.CharField(max_length=40, blank=True)
    agreement_hash = models.CharField(max_length=64, blank=True)
    flow_key = models.CharField(max_length=40, blank=True)
    predecessor_sha256 = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", db_index=False)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        PERSON, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "code", "revision"], name="notice_revision_once"
            ),
            models.UniqueConstraint(
                fields=["organization", "id"], name="notice_revision_with_its_organization"
            ),
            models.CheckConstraint(
                condition=known("expires_rule", ExpiryRule) & known("at_majority", AtMajority),
                name="notice_revision_words_are_known",
            ),
            models.CheckConstraint(
                condition=Q(purposes__len__gt=0)
                & Q(purposes__contained_by=[purpose.value for purpose in Purpose]),
                name="notice_revision_purposes_are_known",
            ),
            models.CheckConstraint(
                condition=(~Q(expires_rule="date") | Q(expires_on__isnull=False))
                & (~Q(expires_rule="days") | Q(expires_days__isnull=False)),
                name="notice_revision_says_when_it_ends",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, published_by=None, sha256="")
                | Q(published_at__isnull=False, published_by__isnull=False) & ~Q(sha256=""),
                name="notice_revision_published_at_with_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} revision {self.revision}"


class NoticeText(models.Model):
    """A notice in one language, with what one signs."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    revision = models.ForeignKey(
        NoticeRevision,
        on_delete=models.PROTECT,
        related_name="texts",
        db_constraint=False,
        db_index=False,
    )
    language = models.CharField(max_length=10)
    title = models.CharField(max_length=200)
    what = models.TextField()
    who = models.TextField()
    why = models.TextField()
    how_long = models.TextField()
    if_no = models.TextField()
    statement = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "language"], name="notice_text_once_a_language"
            ),
            models.UniqueConstraint(
                fields=["organization", "id"], name="notice_text_with_its_organization"
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(statement=""), name="notice_text_says_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"


class Campaign(models.Model):
    """One asking of many families: whom, what, from when until when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    title = models.CharField(max_length=200)
    revision = models.ForeignKey(NoticeRevision, on_delete=models.PROTECT, related_name="+")
    cohort = models.JSONField(default=dict)
    subjects = models.PositiveIntegerField(default=0)
    opens_on = models.DateField()
    closes_on = models.DateField()
    expires_on = models.DateField(null=True)
    reminder_days = ArrayField(models.PositiveSmallIntegerField(), default=list)
    status = models.CharField(
        max_length=10, choices=CampaignStatus.choices(), default=CampaignStatus.DRAFT.value
    )
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", db_index=False)
    started_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "id"], name="campaign_with_its_organization"
            ),
            models.CheckConstraint(
                condition=known("status", CampaignStatus), name="campaign_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")), name="campaign_closes_after_it_opens"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CampaignSubject(models.Model):
    """One student whose family is asked, and how far it went."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    campaign = models.ForeignKey(
        Campaign,
        on_delete=models.PROTECT,
        related_name="asked",
        db_constraint=False,
        db_index=False,
    )
    subject = models.ForeignKey(
        "consent.Subject", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    school_name = models.CharField(max_length=200, blank=True)
    state = models.CharField(
        max_length=10, choices=AskState.choices(), default=AskState.TO_ASK.value
    )
    sent_at = models.DateTimeField(null=True)
    reminded_at = ArrayField(models.DateTimeField(), default=list)
    bounced = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "subject"], name="subject_asked_once_a_campaign"
            ),
            models.CheckConstraint(condition=known("state", AskState), name="ask_state_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id}: {self.state}"


class CampaignLetters(models.Model):
    """Letters that were printed: one file of many pages, each with its own link and code."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    campaign = models.ForeignKey(
        Campaign,
        on_delete=models.PROTECT,
        related_name="letters",
        db_constraint=False,
    )
    file = models.ForeignKey("portal.StoredFile", on_delete=models.PROTECT, related_name="+")
    families = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name_plural = "campaign letters"

    def __str__(self) -> str:
        return f"{self.families} letters"
