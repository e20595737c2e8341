from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from sharing.records.rules.kinds import FileEncoding, ImportKind
from sharing.records.rules.lifecycle import ImportStatus

PERSON = settings.AUTH_USER_MODEL


class Import(models.Model):
    """One uploaded file and its fate.

    The original stays encrypted while a decision is open and after a commit. A refused or
    discarded file is destroyed: only its name, its fingerprint and the problems remain.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=20, choices=ImportKind.choices())
    status = models.CharField(
        max_length=20, choices=ImportStatus.choices(), default=ImportStatus.RECEIVED
    )
    file = models.ForeignKey(
        "portal.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    file_name = models.CharField(max_length=200)
    file_size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    encoding = models.CharField(
        max_length=10, choices=FileEncoding.choices(), default=FileEncoding.UTF_8
    )
    problems = models.JSONField(default=list)
    problem_total = models.PositiveIntegerField(default=0)
    problem_counts = models.JSONField(default=dict)
    preview = models.JSONField(default=dict)
    notices = models.JSONField(default=list)
    # Which fields change how often, and the first examples: codes and ids, never names.
    details = models.JSONField(default=dict)
    # The encoding was found and not told; the letters beyond A to Z let a person judge it.
    encoding_found = models.BooleanField(default=False)
    letters = models.CharField(max_length=80, blank=True)
    # The latest committed import of the very same bytes, when there is one.
    repeats = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    job = models.ForeignKey("portal.Job", null=True, on_delete=models.PROTECT, related_name="+")
    received_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    decided_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in ImportKind]),
                name="import_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in ImportStatus]),
                name="import_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="import_decided_at_with_by",
            ),
            models.CheckConstraint(
                condition=Q(file=None, status__in=["refused", "discarded"])
                | Q(file__isnull=False) & ~Q(status__in=["refused", "discarded"]),
                name="import_keeps_no_file_it_did_not_take",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-received_at"], name="import_by_organization"),
            models.Index(fields=["organization", "kind", "sha256"], name="import_by_bytes"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name} ({self.status})"
