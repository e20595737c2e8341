from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from consent.rules.vocabulary import DisclosureKind
from portal.rules.vocabulary import LegalBasis, Purpose


class Disclosure(models.Model):
    """One passage of students' records to a party, as 34 CFR 99.32 wants it recorded.

    Grows only, and stands by itself: agreement and exchange are named by value, so the record
    outlives them. The students it concerned are its `DisclosedSubject` rows.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=10, choices=DisclosureKind.choices())
    party = models.ForeignKey("portal.Organization", on_delete=models.PROTECT, related_name="+")
    party_name = models.CharField(max_length=200)
    named_recipients = ArrayField(models.CharField(max_length=254))
    legitimate_interest = models.TextField()
    purpose = models.CharField(max_length=30, choices=Purpose.choices())
    basis = models.CharField(max_length=20, choices=LegalBasis.choices())
    elements = ArrayField(models.CharField(max_length=60))
    agreement_id = models.UUIDField(null=True)
    agreement_reference = models.CharField(max_length=40)
    revision_hash = models.CharField(max_length=64)
    exchange_id = models.UUIDField(null=True)
    exchange_reference = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    ferpa_log_required = models.BooleanField()
    redisclosure_notice = models.TextField()
    students = models.PositiveIntegerField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in DisclosureKind])
                & Q(purpose__in=[purpose.value for purpose in Purpose])
                & Q(basis__in=[basis.value for basis in LegalBasis]),
                name="disclosure_codes_are_known",
            ),
            # 34 CFR 99.32(a)(3): the parties, and the legitimate interests they had.
            models.CheckConstraint(
                condition=~Q(party_name="") & ~Q(legitimate_interest=""),
                name="disclosure_names_party_and_interest",
            ),
            models.UniqueConstraint(
                fields=["organization", "id"], name="disclosure_with_its_organization"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-at"], name="disclosure_by_day"),
            models.Index(fields=["exchange_id"], name="disclosure_by_exchange"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.party_name}"

    @property
    def element_words(self) -> list[str]:
        """The elements as a parent reads them."""
        return [code.replace("_", " ") for code in self.elements]


class DisclosedSubject(models.Model):
    """A student whose records passed, with the consent that allowed it when consent was needed."""

    id = models.BigAutoField(primary_key=True)
    # The database ties organization, disclosure and subject together (migration 0002).
    organization = models.ForeignKey(
        "portal.Organization",
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    disclosure = models.ForeignKey(
        Disclosure,
        on_delete=models.PROTECT,
        related_name="subjects",
        db_constraint=False,
        db_index=False,
    )
    subject = models.ForeignKey(
        "consent.Subject", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    consent_event = models.ForeignKey(
        "consent.ConsentEvent",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["disclosure", "subject"], name="subject_once_a_disclosure"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} in {self.disclosure_id}"
