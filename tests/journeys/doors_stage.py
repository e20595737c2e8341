"""Opens a consent desk for Gus in the demo's own database: an agreement in force that rests on
consent, a campaign that asks, and the desk. Run with the demo's settings, as a program of its own.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from uuid import UUID

import django

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
django.setup()

from consent import actions  # noqa: E402
from portal import clock  # noqa: E402
from portal.facts import actor_by_id  # noqa: E402
from portal.models import Organization, User  # noqa: E402
from portal.rowsecurity import scope  # noqa: E402
from portal.rules.actor import Actor  # noqa: E402
from sharing.demo.cast import CAST_BY_KEY  # noqa: E402
from tests.consent import desks  # noqa: E402


@dataclass(frozen=True)
class Person:
    """One of the demo's cast, as the steps of the tests know theirs."""

    name: str
    user_id: UUID
    organization: Organization

    @contextlib.contextmanager
    def acting(self) -> Iterator[Actor]:
        with scope(self.user_id):
            yield actor_by_id(self.user_id, clock.today())


def person(key: str) -> Person:
    user = User.objects.get(email=CAST_BY_KEY[key].email)
    with scope(user.id):
        actor = actor_by_id(user.id, clock.today())
        organization = Organization.objects.get(id=actor.seats[0].organization_id)
    return Person(key, user.id, organization)


def main() -> None:
    cast = SimpleNamespace(**{key: person(key) for key in ("dana", "vera", "gus")})
    desks.agreed(cast, recipient=CAST_BY_KEY["gus"].email)
    campaign = desks.asked(cast)
    with cast.vera.acting() as vera:
        actions.open_desk(campaign=campaign, partner=cast.gus.organization, by=vera)


if __name__ == "__main__":
    main()
