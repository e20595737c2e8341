"""What helps to write agreements and waits for somebody: proposed elements."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from agreements.queries.elements import elements_waiting_for
from portal import inbox
from portal.inbox import InboxItem
from portal.rules.actor import Actor
from portal.rules.permissions import Permission


@inbox.register
def elements_waiting(actor: Actor, day: date) -> Iterator[InboxItem]:
    if not actor.may(Permission.AGREEMENT_APPROVE):
        return
    for row in elements_waiting_for(actor):
        yield InboxItem(
            title=f"Decide on an element: {row.name}",
            url=reverse("elements"),
            detail=f"Proposed by {row.proposed_by.name} for {row.organization.name}",
            since=row.proposed_at,
        )
