"""How an organization decides on agreements, and which reminders it was sent about them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from agreements.models.agreement import Agreement
from agreements.rules.steps import DEFAULT_DAYS, LONGEST_DAYS

PERSON = settings.AUTH_USER_MODEL


class Procedure(models.Model):
    """The steps by which an organization approves, and how long each may take.

    Submitting freezes both into the party's row (a trigger does, so no other party can).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.OneToOneField(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    steps = models.JSONField()
    answer_days = models.PositiveSmallIntegerField(default=DEFAULT_DAYS)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer_days__gte=1) & Q(answer_days__lte=LONGEST_DAYS),
                name="procedure_days_are_some",
            ),
        ]

    def __str__(self) -> str:
        return f"Procedure of {self.organization_id}"


class StepReminder(models.Model):
    """That a person was reminded of something on a day: never twice of the same thing."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=10)
    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "agreement", "what", "day"], name="step_reminder_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.agreement_id}"
