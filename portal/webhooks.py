"""Webhooks: made and ended by people, told of by actions, delivered by the queue until answered."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.http import Http404

from portal import clock, outgoing
from portal.facts import MACHINES
from portal.models import Organization, User, Webhook, WebhookDelivery
from portal.recording import action, record
from portal.rowsecurity import scope
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, Reason
from portal.rules.permissions import Permission
from portal.rules.webhooks import DeliveryStatus, Event, decide_url, pause_after, signed
from portal.vault import master

PREFIX = "whsec_"
MOST = 10
MANAGE = Permission.PEOPLE_MANAGE


def webhooks_for(actor: Actor) -> QuerySet[Webhook]:
    return (
        Webhook.objects.filter(
            organization_id__in=actor.organizations_with(MANAGE), ended_at__isnull=True
        )
        .select_related("organization", "made_by")
        .order_by("organization__name", "made_at")
    )


def webhook_for(actor: Actor, webhook_id: UUID) -> Webhook:
    found = webhooks_for(actor).filter(id=webhook_id).first()
    if found is None:
        raise Http404
    return found


def deliveries_for(actor: Actor, webhook: Webhook) -> QuerySet[WebhookDelivery]:
    """What this address was told, latest first."""
    managed = actor.organizations_with(MANAGE)
    return webhook.deliveries.filter(organization_id__in=managed).order_by("-at", "id")


@action
def make_webhook(
    *, organization: Organization, url: str, events: Collection[Event], by: Actor
) -> tuple[Webhook, str]:
    """Gives the webhook and the secret that signs its messages, which is never shown again."""
    decide_role(by, MANAGE, organization.id).require()
    decide_url(url, loopback=settings.DEMO).require()
    alive = Webhook.objects.filter(organization=organization, ended_at=None)
    if alive.count() >= MOST:
        Decision.deny(Reason("TOO_MANY", f"At most {MOST} webhooks. End one first.")).require()
    secret = secrets.token_bytes(32)
    webhook_id = uuid4()
    webhook = Webhook.objects.create(
        id=webhook_id,
        organization=organization,
        user=User.objects.create_user(
            email=f"{webhook_id.hex}{MACHINES}", name=f"Webhook of {organization.name}"[:200]
        ),
        url=url,
        events=sorted(event.value for event in events),
        secret=master.seal(secret, webhook_id.bytes),
        made_at=clock.now(),
        made_by_id=by.user_id,
    )
    record(
        "make_webhook",
        by=by,
        organization_id=organization.id,
        about=webhook,
        detail={"url": url, "events": webhook.events},
    )
    return webhook, PREFIX + base64.b64encode(secret).decode()


@action
def end_webhook(*, webhook: Webhook, by: Actor) -> None:
    """Nothing more is told to this address, also of what waits."""
    decide_role(by, MANAGE, webhook.organization_id).require()
    webhook.ended_at, webhook.ended_by_id = clock.now(), by.user_id
    webhook.save(update_fields=["ended_at", "ended_by"])
    record("end_webhook", by=by, organization_id=webhook.organization_id, about=webhook)


@action
def deliver_again(*, delivery: WebhookDelivery, by: Actor) -> None:
    """Sends a message once more, with the same id, so that its receiver knows it."""
    webhook = delivery.webhook
    decide_role(by, MANAGE, delivery.organization_id).require()
    delivery.status, delivery.attempts = DeliveryStatus.WAITING.value, 0
    delivery.save(update_fields=["status", "attempts"])
    _queue(delivery.id, webhook.user_id)
    record("redeliver", by=by, organization_id=delivery.organization_id, about=delivery)


@action
def try_out(*, webhook: Webhook, by: Actor) -> None:
    """Sends a message that only says that it is one; to see whether the address answers."""
    decide_role(by, MANAGE, webhook.organization_id).require()
    event = Event(webhook.events[0])
    delivery = WebhookDelivery.objects.create(
        organization_id=webhook.organization_id,
        webhook=webhook,
        event=event,
        payload={"test": True},
        at=clock.now(),
    )
    _queue(delivery.id, webhook.user_id)
    record("try_webhook", by=by, organization_id=webhook.organization_id, about=webhook)


def announce(organization_id: UUID, event: Event, told: dict[str, Any]) -> None:
    """Tells the webhooks of an organization, when the transaction of the act commits.

    Called inside actions of others: the database finds the webhooks, which the actor cannot see.
    `told` holds references and counts, and nothing about a student.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM announce_event(%s, %s, %s)",
            [organization_id, event.value, json.dumps(told)],
        )
        made = cursor.fetchall()
    for delivery_id, user_id in made:
        _queue(delivery_id, user_id)


def _queue(delivery_id: UUID, user_id: UUID, *, after: timedelta = timedelta(0)) -> None:
    from portal.jobs.tasks import deliver

    deliver.configure(schedule_in={"seconds": int(after.total_seconds())}).defer(
        delivery_id=str(delivery_id), user_id=str(user_id)
    )


@dataclass(frozen=True, slots=True)
class _Message:
    url: str
    secret: bytes
    body: bytes


def attempt(delivery_id: UUID, user_id: UUID) -> None:
    """Sends one message, and asks for another attempt when nobody took it.

    A worker that is killed in between sends it again: receivers know it by its id.
    """
    message = _message(delivery_id, user_id)
    if message is None:
        return
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Throughline-Webhook/1",
        **signed(message.secret, str(delivery_id), int(clock.now().timestamp()), message.body),
    }
    try:
        status = outgoing.post(message.url, message.body, headers, loopback=settings.DEMO)
        taken = HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES
        answer = f"Answered {status}."
    except outgoing.Unreachable as error:
        taken, answer = False, str(error)
    _keep(delivery_id, user_id, taken=taken, answer=answer)


def _message(delivery_id: UUID, user_id: UUID) -> _Message | None:
    """What is to be sent; nothing when it was taken, or its webhook has ended."""
    with scope(user_id):
        found = (
            WebhookDelivery.objects.filter(id=delivery_id, status=DeliveryStatus.WAITING)
            .select_related("webhook")
            .first()
        )
        if found is None or found.webhook.ended_at is not None:
            return None
        webhook = found.webhook
        body = {"type": found.event, "timestamp": found.at.isoformat(), "data": found.payload}
        secret = master.open_sealed(bytes(webhook.secret), webhook.id.bytes)
        return _Message(webhook.url, secret, json.dumps(body).encode())


def _keep(delivery_id: UUID, user_id: UUID, *, taken: bool, answer: str) -> None:
    with scope(user_id):
        found = WebhookDelivery.objects.select_for_update(of=("self",)).get(id=delivery_id)
        found.attempts += 1
        found.answer, found.last_at = answer[:200], clock.now()
        pause = pause_after(found.attempts)
        if taken:
            found.status = DeliveryStatus.DELIVERED.value
        elif pause is None:
            found.status = DeliveryStatus.FAILED.value
        else:
            _queue(delivery_id, user_id, after=pause)
        found.save(update_fields=["attempts", "answer", "last_at", "status"])
