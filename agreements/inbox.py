"""Agreements that wait for the person who looks at the inbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from agreements.queries import waiting_for
from portal import inbox
from portal.clock import midnight
from portal.inbox import InboxItem
from portal.rules.actor import Actor

_WORDS = {
    "approve": ("Approve or return", "agreement_review"),
    "sign": ("Sign", "agreement_sign"),
    "revise": ("Revise", "agreement"),
}


@inbox.register
def agreements_waiting(actor: Actor, day: date) -> Iterator[InboxItem]:
    for task in waiting_for(actor, day):
        words, page = _WORDS[task.what]
        agreement = task.agreement
        for_whom = f", for {task.covers}" if task.covers else ""
        yield InboxItem(
            title=f"{words}: {agreement.title}",
            url=reverse(page, args=[agreement.reference]),
            detail=f"Agreement {agreement.reference}, led by {agreement.lead.name}{for_whom}",
            since=midnight(task.clock.since),
            due=task.clock.due,
        )
