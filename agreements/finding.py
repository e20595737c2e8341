"""Searching the register in the database: thousands of agreements, one page read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import CharField, Count, F, Func, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Upper

from agreements.models import AgreedFlow, Agreement, Draft, Party
from agreements.rules.lifecycle import AGREEMENT, CALENDAR, NEAR, Status, after
from portal.rules.vocabulary import Labelled

_S = Status


class Standing(Labelled):
    """Where agreements stand, as people look for them."""

    PREPARING = "preparing", "Being prepared"
    DECIDING = "deciding", "In review or signing"
    IN_FORCE = "in_force", "Signed and running"
    STOPPED = "stopped", "Suspended"
    ENDING = "ending", "Ended, closing"
    OVER = "over", "Closed or replaced"


WITHIN: dict[Standing, frozenset[Status]] = {
    Standing.PREPARING: frozenset({_S.DRAFTING, _S.CHANGES_REQUESTED}),
    Standing.DECIDING: frozenset({_S.IN_REVIEW, _S.OUT_FOR_SIGNATURE}),
    Standing.IN_FORCE: frozenset({_S.ACTIVE, _S.EXPIRING}),
    Standing.STOPPED: frozenset({_S.SUSPENDED}),
    Standing.ENDING: frozenset({_S.EXPIRED, _S.TERMINATED, _S.CLOSING}),
    Standing.OVER: frozenset({_S.CLOSED, _S.SUPERSEDED, _S.WITHDRAWN}),
}


class Order(Labelled):
    CHANGED = "changed", "Latest change first"
    ENDS = "ends", "First to end first"
    TITLE = "title", "By title"


_ORDERS: dict[Order, tuple[Any, ...]] = {
    Order.CHANGED: ("-changed_at", "id"),
    Order.ENDS: (Coalesce("ends_on", "expires_on").asc(nulls_last=True), "id"),
    Order.TITLE: ("title", "id"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What someone looks for; empty means anything."""

    words: str = ""
    standing: Standing | None = None
    kind: str = ""
    party: UUID | None = None
    giver: UUID | None = None
    recipient: UUID | None = None
    element: str = ""
    purpose: str = ""
    basis: str = ""
    ends_within: int | None = None
    order: Order = Order.CHANGED

    @property
    def flow(self) -> dict[str, Any]:
        """What one flow of the terms must hold, as JSON contains it."""
        exact = {
            "giver_id": self.giver and str(self.giver),
            "recipient_id": self.recipient and str(self.recipient),
            "purpose": self.purpose,
            "basis": self.basis,
            "elements": [self.element] if self.element else None,
        }
        return {name: value for name, value in exact.items() if value}

    @property
    def agreed(self) -> dict[str, Any]:
        """The same, as a submitted flow holds it in columns."""
        return {
            "elements__contains" if name == "elements" else name: value
            for name, value in self.flow.items()
        }


class Now(Func):
    """The status on a day, as `status_on` says, worked out by the database. `of` leads to the
    agreement from another table."""

    output_field = CharField()

    def __init__(self, day: date, of: str = "") -> None:
        super().__init__(*(F(of + name) for name in _DECIDES))
        self.day = day

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> Any:  # type: ignore[override]
        columns = [compiler.compile(column)[0] for column in self.source_expressions]
        return _words(self.day).format(**dict(zip(_DECIDES, columns, strict=True))), ()


_DECIDES = ("status", "expires_on", "ends_on", "superseded_on")


def _cases() -> list[tuple[Status, str, Status]]:
    """Status, verb and what becomes of it, the first that has come deciding."""
    return [
        (Status(status), verb, after(status, verb))
        for verb in CALENDAR
        for status, moved in AGREEMENT.moves
        if moved == verb
    ]


@lru_cache(maxsize=8)
def _words(day: date) -> str:
    """The cases as SQL, with places for the columns: put together once a day, not every time."""
    come = {
        "supersede": "{superseded_on} <= %(day)s",
        "end": "{ends_on} <= %(day)s",
        "expire": "{expires_on} < %(day)s "
        "AND NOT ({status} = '%(suspended)s' AND {superseded_on} IS NOT NULL)",
        "near_end": "({expires_on} <= %(near)s OR {ends_on} <= %(near)s)",
    }
    said = {
        "day": f"DATE '{day.isoformat()}'",
        "near": f"DATE '{(day + NEAR).isoformat()}'",
        "suspended": _S.SUSPENDED.value,
    }
    cases = " ".join(
        f"WHEN {{status}} = '{status.value}' AND {come[verb] % said} THEN '{then.value}'"
        for status, verb, then in _cases()
    )
    return f"CASE {cases} ELSE {{status}} END"


# A QuerySet whose rows have more than their columns is `Any` to the type checker.
def with_status(agreements: QuerySet[Agreement], day: date) -> Any:
    """Each with `now`, its status on the day."""
    return agreements.annotate(now=Now(day))


def found(agreements: Any, wanted: Wanted, day: date) -> Any:
    """Those that fit everything wanted but the standing, which the tabs choose."""
    for condition in _conditions(wanted, day):
        agreements = agreements.filter(condition)
    return agreements.select_related(None).order_by()


def ordered(agreements: Any, order: Order) -> Any:
    return agreements.order_by(*_ORDERS[order])


def standing_in(agreements: Any, standing: Standing | None) -> Any:
    return agreements.filter(now__in=WITHIN[standing]) if standing else agreements


def counted(agreements: Any) -> dict[Standing, int]:
    """How many stand where."""
    by_status = dict(agreements.values_list("now").annotate(Count("id")))
    return {
        standing: sum(by_status.get(status, 0) for status in within)
        for standing, within in WITHIN.items()
    }


def _conditions(wanted: Wanted, day: date) -> Iterator[Q]:
    for word in wanted.words.split():
        yield _names(word)
    if wanted.kind:
        yield Q(kind=wanted.kind)
    if wanted.party:
        yield Q(lead_id=wanted.party) | _among_parties([wanted.party])
    if wanted.flow:
        agreed = AgreedFlow.objects.filter(**wanted.agreed)
        drafted = {"flows": [wanted.flow]}
        yield Q(revision_id__in=agreed.values("revision_id")) | _drafted(content__contains=drafted)
    if wanted.ends_within is not None:
        last = Coalesce("ends_on", "expires_on")
        yield Q(pk__in=_ending(last, day, day + timedelta(days=wanted.ends_within)))


def _names(word: str) -> Q:
    """The word stands in the title, the reference, or the name of a party."""
    return Q(words__contains=Upper(Value(word))) | _drafted(content__title__icontains=word)


def _drafted(**said: Any) -> Q:
    """Asked of the few drafts, and not of every agreement whether it has one."""
    return Q(id__in=Draft.objects.filter(**said).values("agreement_id"))


def _among_parties(organizations: Any) -> Q:
    named = Party.objects.filter(organization_id__in=organizations)
    return Q(revision_id__in=named.values("revision_id"))


def _ending(last: Any, first_day: date, last_day: date) -> Any:
    return (
        Agreement.objects.annotate(last_day=last)
        .filter(last_day__gte=first_day, last_day__lte=last_day)
        .values("pk")
    )
