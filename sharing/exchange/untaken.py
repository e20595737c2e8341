"""A package that nobody took: nothing is owed for it, and the portal's own copy goes."""

from __future__ import annotations

from agreements import owing
from portal.rules.actor import Actor
from sharing.exchange.models import Exchange
from sharing.exchange.packaging.forgetting import forget


def let_go(exchange: Exchange, words: str, by: Actor) -> None:
    """For its giver, inside the action that gives it up. What was taken stays owed."""
    if exchange.package is None or exchange.downloads.exists():
        return
    owed = owing.of_package(exchange.reference)
    if owed is not None:
        owing.settle(owed, party_id=exchange.organization_id, words=words, by=by)
    forget(exchange)
