"""The release itself and its cells: what a reader is shown once it is published."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from sharing.releases.rules.audience import Audience
from sharing.releases.rules.lifecycle import PUBLIC, ReleaseStatus


class Release(models.Model):
    """One table over one frozen snapshot, for one flow of one agreement, or for ourselves.

    Its recipient sees this row once it is released: nothing that only the publisher may know
    stands here (see `private.py`).
    """

    called_in_ledger = "release {reference}"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=20)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    recipient = models.ForeignKey("portal.Organization", on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(
        max_length=10, choices=Audience.choices(), default=Audience.PARTNER.value
    )
    agreement_id = models.UUIDField(null=True)
    agreement_reference = models.CharField(max_length=40, blank=True)
    revision_hash = models.CharField(max_length=64, blank=True)
    flow_key = models.CharField(max_length=60, blank=True)
    metric = models.CharField(max_length=60)
    metric_version = models.CharField(max_length=20)
    class_of = models.PositiveSmallIntegerField()
    spec = models.JSONField(default=dict)
    title = models.CharField(max_length=200)
    context = models.TextField(blank=True)
    coverage = models.TextField(blank=True)
    coverage_facts = models.JSONField(default=dict)
    statement = models.TextField()
    dimensions = models.JSONField(default=list)
    hierarchies = models.JSONField(default=dict)
    threshold = models.PositiveSmallIntegerField()
    method = models.CharField(max_length=20, default="suppression")
    method_parameters = models.JSONField(default=dict)
    status = models.CharField(
        max_length=20, choices=ReleaseStatus.choices(), default=ReleaseStatus.DRAFT.value
    )
    refusal = models.TextField(blank=True)
    proof = models.JSONField(default=dict)
    published_sha256 = models.CharField(max_length=64, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    embargo = models.DateTimeField(null=True)
    predecessor = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    revises = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    superseded_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField()
    counted_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    publish_at = models.DateTimeField(null=True)
    scheduled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    told_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    released_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_reason = models.TextField(blank=True)

    class Meta:
        permissions = [("read_release", "Read this release as a named recipient")]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "reference"], name="release_reference_once"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in ReleaseStatus]),
                name="release_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(audience="partner", agreement_id__isnull=False)
                | Q(audience="internal", agreement_id=None, recipient=F("organization")),
                name="release_has_an_agreement_or_stays_home",
            ),
            models.CheckConstraint(
                condition=Q(released_at=None, released_by=None)
                | Q(released_at__isnull=False, released_by__isnull=False, told_at__isnull=False),
                name="released_at_with_by",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=sorted(status.value for status in PUBLIC))
                | Q(released_at__isnull=False),
                name="released_release_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(released_by=None) | ~Q(released_by=F("proposed_by")),
                name="release_has_two_people",
            ),
            models.CheckConstraint(
                condition=Q(publish_at=None, scheduled_by=None)
                | Q(publish_at__isnull=False, scheduled_by__isnull=False),
                name="publish_at_with_scheduled_by",
            ),
            models.CheckConstraint(
                condition=~Q(status="scheduled") | Q(publish_at__isnull=False),
                name="scheduled_release_says_when",
            ),
            models.CheckConstraint(
                condition=Q(released_at=None) | Q(embargo=None) | Q(released_at__gte=F("embargo")),
                name="embargo_held_until_release",
            ),
            models.CheckConstraint(
                condition=~Q(status="superseded") | Q(superseded_by__isnull=False),
                name="superseded_release_says_by_which",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="withdrawn_at_with_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def is_internal(self) -> bool:
        return self.audience == Audience.INTERNAL


class Cell(models.Model):
    """A published cell: a number, or hidden. Which kind of hidden is written nowhere here."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="cells")
    position = models.PositiveIntegerField()
    dims = models.JSONField()
    value = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "position"], name="cell_position_once"),
            models.CheckConstraint(condition=Q(value=None) | Q(value__gte=0), name="cell_counts"),
        ]

    def __str__(self) -> str:
        return f"{self.release_id} {self.position}"
