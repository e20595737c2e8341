"""Keys that an agreement asks for and nobody registered yet, for those who tend keys."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from agreements import facts as agreement_facts
from agreements.rules.coverage import FlowStanding, decide_coverage
from agreements.rules.terms import Level, Sealing
from portal.inbox import InboxItem
from portal.models import Organization
from portal.rules.actor import Actor
from portal.rules.permissions import Permission
from sharing.exchange.models import Exchange
from sharing.exchange.rules.lifecycle import ExchangeStatus
from sharing.keys import facts as keys


def keys_wanted_for(actor: Actor, day: date) -> Iterator[InboxItem]:
    """One line for each giver that sends nothing before there is a key."""
    for organization_id in actor.organizations_with(Permission.KEY_MANAGE):
        if not keys.opening_keys(organization_id):
            yield from _wanted(organization_id, day)


def _wanted(organization_id: UUID, day: date) -> Iterator[InboxItem]:
    waiting = set(
        Exchange.objects.filter(
            recipient_id=organization_id, status=ExchangeStatus.SENT
        ).values_list("organization_id", flat=True)
    )
    demanding = {
        standing.flow.giver_id: standing
        for standing in agreement_facts.standings(
            recipient_id=organization_id, level=Level.ROWS, day=day
        )
        if _asks(standing, day)
    }
    revoked = keys.ever_had_opening_key(organization_id)
    names = dict(
        Organization.objects.filter(id__in={*demanding, *waiting}).values_list("id", "name")
    )
    for giver_id in sorted({*demanding, *(waiting if revoked else ())}):
        standing = demanding.get(giver_id)
        begins = standing.effective_on if standing else day
        yield InboxItem(
            title=f"Register a key: {names.get(giver_id, '')}",
            url=reverse("key_new"),
            detail="A package waits and cannot be taken before there is one."
            if giver_id in waiting
            else "The agreement lets packages go only encrypted to a key of your own.",
            since=timezone.make_aware(datetime.combine(begins, time())),
        )


def _asks(standing: FlowStanding, day: date) -> bool:
    flow = standing.flow
    covered = decide_coverage(
        standing,
        purpose=flow.purpose,
        elements=flow.elements,
        recipient_id=flow.recipient_id,
        day=day,
    )
    return flow.sealing is Sealing.ALWAYS and covered.allowed
