from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from portal.rules.webhooks import DeliveryStatus, Event

PERSON = settings.AUTH_USER_MODEL


class Webhook(models.Model):
    """An address of an organization that is told of events. `user` delivers, and never signs in.

    The secret with which messages are signed is sealed; it was shown once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    user = models.OneToOneField(PERSON, on_delete=models.PROTECT, related_name="+")
    url = models.CharField(max_length=500)
    events = ArrayField(models.CharField(max_length=40))
    secret = models.BinaryField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="webhook_ended_at_with_by",
            ),
            models.CheckConstraint(condition=~Q(events=[]), name="webhook_hears_something"),
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def event_labels(self) -> list[str]:
        return [Event(event).label for event in self.events]


class WebhookDelivery(models.Model):
    """One message to one address: what it says, how often it was tried, what was answered."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "portal.Organization", on_delete=models.PROTECT, related_name="+"
    )
    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="deliveries")
    event = models.CharField(max_length=40)
    payload = models.JSONField()
    at = models.DateTimeField()
    status = models.CharField(
        max_length=10, choices=DeliveryStatus.choices(), default=DeliveryStatus.WAITING.value
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    answer = models.CharField(max_length=200, blank=True)
    last_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in DeliveryStatus]),
                name="delivery_status_is_known",
            ),
        ]
        indexes = [models.Index(fields=["webhook", "-at"], name="delivery_by_webhook")]

    def __str__(self) -> str:
        return f"{self.event} ({self.status})"

    @property
    def event_label(self) -> str:
        return Event(self.event).label
