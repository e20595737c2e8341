"""What helps to write agreements and waits for somebody: proposed elements, papers that end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse

from agreements.queries.binder import papers_to_renew_for
from agreements.queries.elements import elements_waiting_for
from agreements.rules.binder import REMIND_DAYS, Standing
from portal import inbox
from portal.clock import midnight
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


@inbox.register
def papers_ending(actor: Actor, day: date) -> Iterator[InboxItem]:
    """An agreement on paper that ends is renewed here, or somebody says what became of it."""
    if not actor.may(Permission.AGREEMENT_DRAFT):
        return
    for line in papers_to_renew_for(actor, day):
        last = line.record.last_day
        assert last is not None
        ended = line.standing is Standing.EXPIRED
        yield InboxItem(
            title=f"{'Ended' if ended else 'Ends soon'} on paper: {line.title}",
            url=reverse("paper", args=[line.record.id]),
            detail=f"With {', '.join(line.parties)}; last day {last.isoformat()}",
            since=midnight(last - timedelta(days=REMIND_DAYS)),
            due=last,
        )
