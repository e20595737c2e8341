from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from sharing.destruction.rules.methods import Method

PERSON = settings.AUTH_USER_MODEL
ORGANIZATION = "portal.Organization"


class Certificate(models.Model):
    """That packages of one giver were destroyed: which, how, by whom, who saw it, who says so.

    `content` is the whole of it as data, `sha256` its hash, `file` the sealed document that
    carries both. Grows only; both sides read it.
    """

    called_in_ledger = "certificate {reference}"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=20, unique=True)
    organization = models.ForeignKey(ORGANIZATION, on_delete=models.PROTECT, related_name="+")
    giver = models.ForeignKey(ORGANIZATION, on_delete=models.PROTECT, related_name="+")
    method = models.CharField(max_length=10, choices=Method.choices())
    how = models.TextField()
    performed_by = models.CharField(max_length=200)
    performed_on = models.DateField()
    witness = models.CharField(max_length=200)
    statement = models.TextField()
    job_title = models.CharField(max_length=200)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    file = models.ForeignKey("portal.StoredFile", on_delete=models.PROTECT, related_name="+")
    file_sha256 = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    certified_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    certified_at = models.DateTimeField()
    authenticated_by = models.CharField(max_length=20)
    authenticated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(method__in=[one.value for one in Method])
                & ~Q(how="")
                & ~Q(performed_by="")
                & ~Q(witness="")
                & ~Q(statement=""),
                name="destruction_states_how_and_who",
            ),
            models.CheckConstraint(
                condition=~Q(organization=F("giver")), name="destruction_is_between_two"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class CertifiedPackage(models.Model):
    """One package of a certificate, or one file that was handed over. Each is certified once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # The database ties certificate, package and both sides together (migrations 0002 and 0005).
    organization = models.ForeignKey(ORGANIZATION, on_delete=models.PROTECT, related_name="+")
    giver = models.ForeignKey(ORGANIZATION, on_delete=models.PROTECT, related_name="+")
    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="packages")
    exchange = models.OneToOneField(
        "exchange.Exchange", null=True, on_delete=models.PROTECT, related_name="destruction"
    )
    handed = models.OneToOneField(
        "exchange.HandedFile", null=True, on_delete=models.PROTECT, related_name="destruction"
    )
    reference = models.CharField(max_length=20)
    rows = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(exchange=None, handed__isnull=False)
                | Q(exchange__isnull=False, handed=None),
                name="certified_package_or_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} in {self.certificate_id}"
