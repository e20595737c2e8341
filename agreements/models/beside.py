"""What stands beside the text of an agreement: where it came from, what was said about it, and
the words that its codes meant on the day it was submitted."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from agreements.models.agreement import Agreement
from agreements.models.text import Revision
from agreements.rules.commenting import Says
from agreements.rules.starting import Origin

PERSON = settings.AUTH_USER_MODEL


class DraftSource(models.Model):
    """What a draft was begun from. Seen by the lead organization alone, like the draft."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, related_name="source")
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    origin = models.CharField(max_length=20, choices=Origin.choices())
    name = models.CharField(max_length=200)
    former = models.ForeignKey(Agreement, null=True, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(
        "portal.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    pages = models.JSONField(default=list)  # the words of the file, page by page
    begun_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.origin} of {self.agreement_id}"


class ClauseComment(models.Model):
    """What somebody of a party said about a clause or flow; it stays with its revision for ever.

    Without a revision it is about the draft, and the lead organization alone reads it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="comments")
    revision = models.ForeignKey(
        Revision, null=True, on_delete=models.PROTECT, related_name="comments"
    )
    number = models.PositiveIntegerField()  # of the revision, or of the one the draft will become
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=80)
    thread = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="answers")
    says = models.CharField(max_length=10, choices=Says.choices(), default=Says.COMMENT)
    body = models.TextField(blank=True)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        indexes = [models.Index(fields=["agreement", "at"], name="comment_by_agreement")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(says="comment") | ~Q(body=""), name="comment_says_something"
            ),
            models.CheckConstraint(
                condition=Q(says="comment") | Q(thread__isnull=False),
                name="comment_resolves_a_thread",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.says} on {self.place} of {self.agreement_id}"


class RevisionWords(models.Model):
    """What the codes of a revision meant when it was submitted: clauses, elements, bases."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+")
    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, related_name="words")
    content = models.JSONField()

    def __str__(self) -> str:
        return f"Words of {self.revision_id}"
