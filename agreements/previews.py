"""Where upper apps tell what they know of a flow: how many students, which packages and tables.

The agreement knows what may pass; only the apps above know what does. Each registers a provider
here, as for the inbox; without one the pages say less, and never something wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from agreements.rules.terms import FlowTerms
from portal.rules.actor import Actor
from portal.rules.decision import Decision


@dataclass(frozen=True, slots=True)
class FlowCount:
    """How many students a flow would carry today, and how many it would leave out and why."""

    about: str
    passing: int
    withheld: dict[str, int]


@dataclass(frozen=True, slots=True)
class Received:
    """One thing that a named recipient would find: a package, a return or a table."""

    kind: str
    title: str
    detail: str
    at: datetime
    columns: tuple[str, ...] = ()
    may_open: Decision = field(default_factory=Decision.allow)
    url: str = ""


@dataclass(frozen=True, slots=True)
class Looking:
    """Who looks through whose eyes, at which flow. Providers answer in the scope of `officer`."""

    officer: Actor
    email: str
    agreement_id: UUID
    flow: FlowTerms
    day: date


Counter = Callable[[Actor, FlowTerms, date], FlowCount | None]
Holder = Callable[[Looking], Iterable[Received]]
_counters: list[Counter] = []
_holders: list[Holder] = []


def counts(counter: Counter) -> Counter:
    _counters.append(counter)
    return counter


def holds(holder: Holder) -> Holder:
    _holders.append(holder)
    return holder


def count_of(actor: Actor, flow: FlowTerms, day: date) -> FlowCount | None:
    """The first provider that can count this flow for the actor, or nothing."""
    found = (counter(actor, flow, day) for counter in _counters)
    return next((one for one in found if one is not None), None)


def received(looking: Looking) -> list[Received]:
    """Everything that the apps above hold for the recipient, latest first."""
    found = [one for holder in _holders for one in holder(looking)]
    return sorted(found, key=lambda one: one.at, reverse=True)
