"""What only the publisher's people may see: counts, votes, the checklist. Row security agrees."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from sharing.releases.models.release import Release

VERDICTS = [("release", "Release"), ("return", "Return")]


class Snapshot(models.Model):
    """The counts as they were when the table was counted, and what the engine did to them.

    `members` says which pseudonym stood in which group, sealed by the vault: a later table over
    changed records needs to know who joined and who left since. `seed` and `kinds` would let a
    reader guess at hidden numbers.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    release = models.OneToOneField(Release, on_delete=models.CASCADE, related_name="snapshot")
    counts = models.JSONField()
    population = models.PositiveIntegerField()
    members = models.BinaryField(null=True)
    members_key = models.BinaryField(null=True)
    seed = models.BigIntegerField(default=0)
    kinds = models.JSONField(default=list)
    loss = models.JSONField(default=dict)
    suggestions = models.JSONField(null=True)

    def __str__(self) -> str:
        return f"snapshot of {self.release_id}"


class Tick(models.Model):
    """One line of the checklist that the author answered for, about exactly this content."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="ticks")
    item = models.CharField(max_length=30)
    fingerprint = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "item", "fingerprint"], name="tick_once_for_a_content"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} of {self.release_id}"


class Vote(models.Model):
    """A reviewer's word on exactly this content. Grows only.

    Until both reviewers voted, the database shows a vote to nobody but its reviewer.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="votes")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    verdict = models.CharField(max_length=10, choices=VERDICTS)
    comment = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "reviewer"], name="vote_once_a_reviewer"),
            models.CheckConstraint(
                condition=models.Q(verdict__in=[code for code, _ in VERDICTS]),
                name="vote_verdict_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"vote on {self.release_id}"


class Withheld(models.Model):
    """Why an approved table did not go out when it should have. Grows only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="withheld")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.release_id} withheld"


class Review(models.Model):
    """A single reviewer's word on a release made before two were asked. Nothing new is written."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="reviews")
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    verdict = models.CharField(max_length=10, choices=[*VERDICTS, ("withdraw", "Withdraw")])
    comment = models.TextField(blank=True)
    published_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.verdict} {self.release_id}"
