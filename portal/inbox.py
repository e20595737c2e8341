"""What waits for me: every app contributes its own items to the home page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from portal.rules.actor import Actor


@dataclass(frozen=True, slots=True)
class InboxItem:
    """One thing that waits for the actor: what to do, where, since when, and until which day."""

    title: str
    url: str
    detail: str
    since: datetime
    due: date | None = None


Provider = Callable[[Actor, date], Iterable[InboxItem]]
_providers: list[Provider] = []


def register(provider: Provider) -> Provider:
    _providers.append(provider)
    return provider


def items_for(actor: Actor, day: date) -> list[InboxItem]:
    """Oldest first, so that nothing waits for ever."""
    found = [item for provider in _providers for item in provider(actor, day)]
    return sorted(found, key=lambda item: item.since)
