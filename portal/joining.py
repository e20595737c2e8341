"""What else happens when somebody joins: every app contributes, as to the inbox.

The portal knows nothing of agreements; an agreement that named a person before they had an account
learns here that they have come.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from portal.rules.actor import Actor

Follower = Callable[[UUID, Actor, date], None]
_followers: list[Follower] = []


def on_joining(follower: Follower) -> Follower:
    """Registers what follows, in the transaction of the joining: organization, who joined, day."""
    _followers.append(follower)
    return follower


def joined(organization_id: UUID, by: Actor, day: date) -> None:
    for follower in _followers:
        follower(organization_id, by, day)
