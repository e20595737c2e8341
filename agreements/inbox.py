"""Agreements that wait for the person who looks at the inbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from agreements.queries import waiting_for
from portal import inbox
from portal.inbox import InboxItem
from portal.rules.actor import Actor

_WORDS = {
    "approve": ("Approve or return", "agreement_review"),
    "sign": ("Sign", "agreement_sign"),
    "revise": ("Revise", "agreement"),
}


@inbox.register
def agreements_waiting(actor: Actor, day: date) -> Iterator[InboxItem]:
    for what, agreement, since in waiting_for(actor):
        words, page = _WORDS[what]
        yield InboxItem(
            title=f"{words}: {agreement.title}",
            url=reverse(page, args=[agreement.reference]),
            detail=f"Agreement {agreement.reference}, led by {agreement.lead.name}",
            since=since,
        )
