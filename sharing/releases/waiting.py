"""What of the releases waits for a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from portal import inbox
from portal.inbox import InboxItem
from portal.rules.actor import Actor
from sharing.releases import queries


@inbox.register
def waiting(actor: Actor, day: date) -> Iterator[InboxItem]:
    for release in queries.waiting_for(actor).select_related("recipient"):
        yield InboxItem(
            title=f"Review {release.reference}: {release.title}",
            url=reverse("release", args=[release.id]),
            detail=f"A protected table for {release.recipient} waits for your review.",
            since=release.proposed_at,
        )
    for release in queries.news_for(actor):
        assert release.released_at is not None
        yield InboxItem(
            title=f"Released to you: {release.title}",
            url=reverse("release", args=[release.id]),
            detail=f"By {release.organization}. Nobody of your organization has taken it yet.",
            since=release.released_at,
        )
