"""The binder: agreements signed on paper, kept on file. They permit nothing."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agreements.models.agreement import Agreement
from agreements.rules.binder import BinderKind, ImportStatus

PERSON = settings.AUTH_USER_MODEL


class BinderImport(models.Model):
    """A spreadsheet and its PDFs, from upload to the decision to file them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    sheet = models.ForeignKey(
        "portal.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    columns = models.JSONField(default=list)
    rows = models.JSONField(default=list)  # [row as the spreadsheet counts it, cells]
    notices = models.JSONField(default=list)
    files = models.JSONField(default=list)  # [name, id of the stored PDF]
    mapping = models.JSONField(default=dict)
    status = models.CharField(max_length=20, choices=ImportStatus.choices())
    received_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    decided_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="binder_import_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BinderMapping(models.Model):
    """Which column of its spreadsheets holds what: remembered for the next one."""

    organization = models.OneToOneField(
        "portal.Organization", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    columns = models.JSONField(default=dict)
    remembered_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Columns of {self.organization_id}"


class BinderRecord(models.Model):
    """One agreement on paper. `other` keeps every cell that no field of ours asked for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    brought = models.ForeignKey(
        BinderImport, null=True, on_delete=models.PROTECT, related_name="records"
    )
    row = models.PositiveIntegerField(null=True)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=BinderKind.choices())
    parties = models.JSONField(default=list)  # names, as written
    linked = models.JSONField(default=list)  # ids of those that are organizations here
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    own_reference = models.CharField(max_length=60, blank=True)
    notes = models.TextField(blank=True)
    other = models.JSONField(default=dict)
    file = models.ForeignKey(
        "portal.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    filed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    agreement = models.ForeignKey(
        Agreement, null=True, on_delete=models.PROTECT, related_name="paper"
    )
    settled_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_because = models.CharField(max_length=400, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organization", "last_day"], name="binder_by_last_day")]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="binder_record_has_a_title"),
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(first_day=None) | Q(last_day__gte=F("first_day")),
                name="binder_record_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(settled_by=None, settled_at=None)
                | Q(settled_by__isnull=False, settled_at__isnull=False),
                name="binder_record_settled_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.title
