"""Data elements that organizations add to the built-in catalog."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agreements.rules.elements import Group, Sensitivity
from agreements.rules.own_elements import Standing

PERSON = settings.AUTH_USER_MODEL


class OwnElement(models.Model):
    """What it means never changes: agreements name it by its code. Only its standing does."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=80)
    definition = models.CharField(max_length=400)
    ceds_id = models.CharField(max_length=6, blank=True)
    sensitivity = models.CharField(max_length=20, choices=Sensitivity.choices())
    identifies = models.BooleanField()
    group = models.CharField(max_length=20, choices=Group.choices())
    directory = models.BooleanField()
    counted = models.BooleanField()
    standing = models.CharField(max_length=20, choices=Standing.choices())
    proposed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=400, blank=True)
    retired_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=~Q(standing="refused"), name="element_code_once"
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[a-z][a-z0-9_]{2,59}$"), name="element_code_is_a_word"
            ),
            models.CheckConstraint(
                condition=Q(standing="proposed", decided_by=None, decided_at=None)
                | (~Q(standing="proposed") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="element_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(standing__in=["proposed", "refused"]) | ~Q(decided_by=F("proposed_by")),
                name="element_approved_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.code
