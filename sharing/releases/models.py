"""Tables that leave: what was counted (the district's alone), what is shown, who decided."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from sharing.releases.rules.lifecycle import ReleaseStatus


class Release(models.Model):
    """One set of tables over one frozen snapshot, for one flow of one agreement."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=20)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    recipient = models.ForeignKey("portal.Organization", on_delete=models.PROTECT, related_name="+")
    agreement_id = models.UUIDField()
    agreement_reference = models.CharField(max_length=40)
    revision_hash = models.CharField(max_length=64)
    flow_key = models.CharField(max_length=60)
    metric = models.CharField(max_length=60)
    metric_version = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    class_of = models.PositiveSmallIntegerField()
    dimensions = models.JSONField()
    hierarchies = models.JSONField()
    statement = models.TextField()
    threshold = models.PositiveSmallIntegerField()
    status = models.CharField(
        max_length=20, choices=ReleaseStatus.choices(), default=ReleaseStatus.COUNTED
    )
    refusal = models.TextField(blank=True)
    proof = models.JSONField(default=dict)
    published_sha256 = models.CharField(max_length=64, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField()
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    released_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        permissions = [("read_release", "Read this release as a named recipient")]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "reference"], name="release_reference_once"
            ),
            models.CheckConstraint(
                condition=Q(released_at=None, released_by=None)
                | Q(released_at__isnull=False, released_by__isnull=False),
                name="released_at_with_by",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["released", "withdrawn"]) | Q(released_at__isnull=False),
                name="released_release_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(released_by=None) | ~Q(released_by=models.F("proposed_by")),
                name="release_has_two_people",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="withdrawn_at_with_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


class Cell(models.Model):
    """A published cell: a number, or hidden. Which kind of hidden is written nowhere."""

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


class Snapshot(models.Model):
    """The counts as they were when the table was proposed: the district's own, never shared."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    release = models.OneToOneField(Release, on_delete=models.CASCADE, related_name="snapshot")
    counts = models.JSONField()
    population = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"snapshot of {self.release_id}"


class Review(models.Model):
    """A reviewer's word on exactly these numbers. Grows only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="reviews")
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    verdict = models.CharField(
        max_length=10,
        choices=[("release", "Release"), ("return", "Return"), ("withdraw", "Withdraw")],
    )
    comment = models.TextField(blank=True)
    published_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.verdict} {self.release_id}"


FILES = {"rates": "Rates (CSV)", "csv": "All counts (CSV)", "svg": "A picture (SVG)"}


class Download(models.Model):
    """Who took which file of a release, so that a recall can reach them. Grows only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="downloads")
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    format = models.CharField(max_length=10)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.format} of {self.release_id}"

    @property
    def file_words(self) -> str:
        return FILES.get(self.format, self.format)
