from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from sharing.keys.rules.kinds import Kind, Use
from sharing.keys.rules.lifecycle import KeyStatus

PERSON = settings.AUTH_USER_MODEL


class RegisteredKey(models.Model):
    """The public half of a key that an organization keeps itself. The portal never has the other.

    Its own people alone see it; a giver learns to which keys a package goes while it is made, and
    the public halves of signing keys are published, since others check signatures with them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    use = models.CharField(max_length=10, choices=Use.choices())
    kind = models.CharField(max_length=20, choices=Kind.choices())
    public = models.TextField()
    fingerprint = models.CharField(max_length=64)
    label = models.CharField(max_length=80)
    status = models.CharField(
        max_length=10, choices=KeyStatus.choices(), default=KeyStatus.WAITING.value
    )
    replaces = ArrayField(models.UUIDField(), default=list)
    # What only the holder can answer, and the SHA-256 of the answer.
    challenge = models.TextField()
    answer_sha256 = models.CharField(max_length=64)
    until = models.DateTimeField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    proven_at = models.DateTimeField(null=True)
    proven_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    # From when another took its place; stays when it is revoked later.
    retired_at = models.DateTimeField(null=True)
    # Since when somebody else may have it, where that is known.
    lost_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "fingerprint"],
                condition=~Q(status="discarded"),
                name="key_registered_once",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in KeyStatus]),
                name="key_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "discarded"])
                | Q(proven_at__isnull=False, proven_by__isnull=False),
                name="key_in_use_was_proven",
            ),
            models.CheckConstraint(
                condition=~Q(status="revoked")
                | Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(reason=""),
                name="key_revoked_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status="retired")
                | Q(ended_at__isnull=False, ended_by__isnull=False, retired_at__isnull=False),
                name="key_retired_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(lost_on=None) | Q(status="revoked"),
                name="key_lost_is_revoked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.fingerprint[:16]})"

    @property
    def short(self) -> str:
        return self.fingerprint[:16]
