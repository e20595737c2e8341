from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from consent.rules.vocabulary import ConsentKind, OptOutKind, Relationship, Route
from portal.rules.vocabulary import Labelled, Purpose


def _known(field: str, words: type[Labelled]) -> Q:
    return Q(**{f"{field}__in": [word.value for word in words]})


class Decision(models.Model):
    """What every decision of a family carries: when, by whom, and how it came to us.

    Grows only. The signer's name is sealed under the student's key. `entry_key` is equal for the
    same row of a file, so that a file sent twice is stored once; a form brings one of its own.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Rows arrive by the hundred thousand: no index but those that the constraints below make.
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # The database ties subject and organization together (migration 0002).
    subject = models.ForeignKey(
        "consent.Subject",
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    effective_on = models.DateField()
    recorded_at = models.DateTimeField()
    position = models.PositiveIntegerField(default=0)
    route = models.CharField(max_length=10, choices=Route.choices())
    relationship = models.CharField(max_length=10, choices=Relationship.choices())
    signer = models.BinaryField()
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    source = models.UUIDField(null=True)
    entry_key = models.BinaryField()
    # Whose decision it is: the blind index of the signer's name, "student" for the student; empty
    # in rows from before people were told apart, where the family speaks as one.
    holder = models.BinaryField(db_default=b"")
    guardian = models.ForeignKey(
        "consent.Guardian", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        abstract = True


class ConsentEvent(Decision):
    """Consent given, refused or withdrawn. No recipient: every one that the agreement names."""

    kind = models.CharField(max_length=10, choices=ConsentKind.choices())
    purpose = models.CharField(max_length=30, choices=Purpose.choices())
    recipient = models.ForeignKey(
        "portal.Organization",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    expires_on = models.DateField(null=True)
    notice = models.ForeignKey(
        "consent.Notice", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    notice_code = models.CharField(max_length=200, blank=True)
    notice_text = models.ForeignKey(
        "consent.NoticeText", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    answer = models.ForeignKey(
        "consent.Answer", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # No element: all that the notice and the agreement name.
    elements = ArrayField(models.CharField(max_length=60), default=list, db_default=[])
    statement_sha256 = models.CharField(max_length=64, blank=True, db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "entry_key"], name="consent_event_entered_once"
            ),
            models.CheckConstraint(
                condition=_known("kind", ConsentKind), name="consent_event_kind_is_known"
            ),
            models.CheckConstraint(
                condition=_known("purpose", Purpose), name="consent_event_purpose_is_known"
            ),
            models.CheckConstraint(
                condition=_known("route", Route) & _known("relationship", Relationship),
                name="consent_event_route_and_signer_known",
            ),
            # 34 CFR 99.30: consent is signed; spoken words can only refuse or withdraw.
            models.CheckConstraint(
                condition=~Q(kind="given", route="phone"), name="consent_is_never_given_by_phone"
            ),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(kind="given", expires_on__gte=F("effective_on")),
                name="only_consent_given_expires",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "purpose", "subject", "-effective_on", "-recorded_at"],
                name="consent_event_fold",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.purpose} {self.effective_on}"


class DirectoryOptOut(Decision):
    """Directory information kept from everybody, or no longer (34 CFR 99.37)."""

    kind = models.CharField(max_length=10, choices=OptOutKind.choices())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "entry_key"], name="opt_out_entered_once"),
            models.CheckConstraint(
                condition=_known("kind", OptOutKind), name="opt_out_kind_is_known"
            ),
            models.CheckConstraint(
                condition=_known("route", Route) & _known("relationship", Relationship),
                name="opt_out_route_and_signer_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "subject", "-effective_on", "-recorded_at"],
                name="opt_out_fold",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.effective_on}"
