from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from portal.rules.permissions import Permission

PERSON = settings.AUTH_USER_MODEL


class MachineToken(models.Model):
    """A program of one organization, and what it may do there.

    Of the secret only its SHA-256 is kept. `user` is who acts: a technical user of its own that
    can never sign in. `holder` is the person it acts for: it sees nothing once they leave, and may
    nothing that they may not.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    user = models.OneToOneField(PERSON, on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    scopes = ArrayField(models.CharField(max_length=40))
    token_hash = models.CharField(max_length=64, unique=True)
    # The first letters, by which people recognize it in a file of theirs.
    hint = models.CharField(max_length=12)
    until_day = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    # How often it asked since the running minute began; counted by the database.
    window_at = models.DateTimeField(null=True)
    window_used = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "token"
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="token_revoked_at_with_by",
            ),
            models.CheckConstraint(condition=~Q(scopes=[]), name="token_may_something"),
            models.UniqueConstraint(
                fields=["organization", "name"],
                condition=Q(revoked_at=None),
                name="token_name_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scope_labels(self) -> list[str]:
        return [Permission(scope).label for scope in self.scopes]


class GivenAnswer(models.Model):
    """What a request with an idempotency key was answered: asked again, it gets the same.

    Sealed, for an answer may quote a cell of a refused file. Its user alone sees it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=255)
    request_hash = models.CharField(max_length=64)
    answer = models.BinaryField(default=b"")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once"),
        ]

    def __str__(self) -> str:
        return self.key
