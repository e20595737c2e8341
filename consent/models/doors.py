"""How families come in and what they hand in: links, codes, answers, corrections."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from consent.models.guardians import known
from consent.rules.vocabulary import (
    AnswerStatus,
    Authenticated,
    CorrectionAbout,
    CorrectionStatus,
    LinkKind,
    Route,
)

PERSON = settings.AUTH_USER_MODEL


class FamilyLink(models.Model):
    """A way in without an account. The database knows whoever comes by it as `user`.

    Only a hash of the token is kept. What was made cannot be changed: a link is used, revoked or
    over, and another is made.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=10, choices=LinkKind.choices())
    token_hash = models.CharField(max_length=64, unique=True)
    # One technical user a link: it cannot sign in and sits in no organization.
    user = models.OneToOneField(PERSON, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(
        "consent.Campaign", null=True, on_delete=models.PROTECT, related_name="+"
    )
    partner = models.ForeignKey(
        "portal.Organization", null=True, on_delete=models.PROTECT, related_name="+"
    )
    subject = models.ForeignKey(
        "consent.Subject", null=True, on_delete=models.PROTECT, related_name="+"
    )
    guardian = models.ForeignKey(
        "consent.Guardian", null=True, on_delete=models.PROTECT, related_name="+"
    )
    code_hash = models.CharField(max_length=64, blank=True)
    email_index = models.BinaryField(null=True)
    language = models.CharField(max_length=10, default="en")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", db_index=False)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "id"], name="family_link_with_its_organization"
            ),
            models.CheckConstraint(condition=known("kind", LinkKind), name="link_kind_is_known"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=["personal", "claim"],
                    subject__isnull=False,
                    guardian__isnull=False,
                )
                | Q(kind__in=["open", "partner"], subject=None, guardian=None),
                name="only_a_personal_link_names_a_student",
            ),
            models.CheckConstraint(
                condition=Q(kind="partner", partner__isnull=False)
                | ~Q(kind="partner") & Q(partner=None),
                name="only_a_partner_link_names_a_partner",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} link {self.id}"


class FamilyCode(models.Model):
    """A code of six digits that was sent to a family; only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    link = models.ForeignKey(
        FamilyLink, on_delete=models.PROTECT, related_name="codes", db_constraint=False
    )
    code_hash = models.CharField(max_length=64)
    # Whereto it was sent, when a visitor typed the address.
    email_index = models.BinaryField(null=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(tries__lte=5), name="at_most_five_tries"),
        ]
        indexes = [models.Index(fields=["link", "-sent_at"], name="family_code_by_link")]

    def __str__(self) -> str:
        return f"code of {self.sent_at}"


class Answer(models.Model):
    """What a family handed in, whole and sealed, whether or not its student was found.

    Nothing of it is changed afterwards but what became of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    campaign = models.ForeignKey(
        "consent.Campaign", null=True, on_delete=models.PROTECT, related_name="+"
    )
    notice_text = models.ForeignKey(
        "consent.NoticeText", null=True, on_delete=models.PROTECT, related_name="+"
    )
    link = models.ForeignKey(FamilyLink, null=True, on_delete=models.PROTECT, related_name="+")
    collected_by = models.ForeignKey(
        "portal.Organization", null=True, on_delete=models.PROTECT, related_name="+"
    )
    route = models.CharField(max_length=10, choices=Route.choices())
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    key = models.BinaryField()
    content = models.BinaryField()
    number_index = models.BinaryField(null=True)
    name_birth_index = models.BinaryField(null=True)
    birth_index = models.BinaryField(null=True)
    name_index = models.BinaryField(null=True)
    email_index = models.BinaryField(null=True)
    source = models.UUIDField(null=True)
    # Equal for the same answer handed in again.
    entry_key = models.BinaryField(null=True)
    authenticated = models.CharField(
        max_length=10, choices=Authenticated.choices(), default=Authenticated.NONE.value
    )
    scan = models.ForeignKey(
        "portal.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(
        max_length=10, choices=AnswerStatus.choices(), default=AnswerStatus.RECEIVED.value
    )
    subject = models.ForeignKey(
        "consent.Subject", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        PERSON, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "id"], name="answer_with_its_organization"
            ),
            models.UniqueConstraint(
                fields=["organization", "entry_key"], name="answer_entered_once"
            ),
            models.CheckConstraint(
                condition=known("route", Route)
                & known("authenticated", Authenticated)
                & known("status", AnswerStatus),
                name="answer_words_are_known",
            ),
            models.CheckConstraint(
                condition=~Q(status="matched") | Q(subject__isnull=False),
                name="matched_answer_has_its_student",
            ),
            models.CheckConstraint(
                condition=Q(status="received", decided_at=None, decided_by=None)
                | ~Q(status="received") & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="answer_decided_at_with_by",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "status", "received_at"], name="answer_queue"),
            models.Index(fields=["collected_by", "received_at"], name="answer_by_collector"),
        ]

    def __str__(self) -> str:
        return f"{self.status} answer of {self.received_at}"


class Correction(models.Model):
    """A family asks that something be corrected (34 CFR 99.20), and what was answered."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    subject = models.ForeignKey(
        "consent.Subject", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    about = models.CharField(max_length=10, choices=CorrectionAbout.choices())
    about_id = models.UUIDField(null=True)
    words = models.BinaryField()
    asked_at = models.DateTimeField()
    entered_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    link = models.ForeignKey(FamilyLink, null=True, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(
        max_length=10, choices=CorrectionStatus.choices(), default=CorrectionStatus.OPEN.value
    )
    answer = models.BinaryField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        PERSON, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=known("about", CorrectionAbout) & known("status", CorrectionStatus),
                name="correction_words_are_known",
            ),
            models.CheckConstraint(
                condition=Q(status="open", answered_at=None, answered_by=None)
                | Q(status="answered", answered_at__isnull=False, answered_by__isnull=False),
                name="correction_answered_at_with_by",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "status", "asked_at"], name="correction_queue"),
        ]

    def __str__(self) -> str:
        return f"{self.status} correction of {self.asked_at}"
