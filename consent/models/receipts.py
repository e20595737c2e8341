from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

PERSON = settings.AUTH_USER_MODEL


class Receipt(models.Model):
    """What a family keeps of one act, signed. Grows only; the signed bytes stay as they were.

    Holds no name of anybody: `record` is what the paper is written from, and the names are put on
    it when it is printed. No student: an answer whose student is not known, or not told to it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    subject = models.ForeignKey(
        "consent.Subject",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
    )
    answer_id = models.UUIDField(null=True)
    code = models.CharField(max_length=20, unique=True)
    language = models.CharField(max_length=10)
    events = ArrayField(models.UUIDField(), default=list)
    opt_outs = ArrayField(models.UUIDField(), default=list)
    record = models.JSONField()
    # Empty while the district has not said how it is reached: the form insists on all of it.
    kantara = models.TextField(blank=True)
    iso27560 = models.TextField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(subject__isnull=False) | Q(answer_id__isnull=False),
                name="receipt_is_about_something",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Contact(models.Model):
    """Whom families ask, and where: what receipts and letters say of the district."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.OneToOneField(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    contact = models.CharField(max_length=150)
    email = models.EmailField()
    phone = models.CharField(max_length=30)
    street = models.CharField(max_length=200)
    city = models.CharField(max_length=100)
    region = models.CharField(max_length=50)
    postal_code = models.CharField(max_length=20)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    def __str__(self) -> str:
        return self.contact
