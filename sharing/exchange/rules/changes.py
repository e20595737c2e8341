"""Who is new in a cohort since the last exchange, who is gone, and why. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from portal.rules.vocabulary import Labelled
from sharing.rules.access import ALLOWED, MEANINGS, label_of

ABSENT: Final = "ABSENT"


class Kind(Labelled):
    NEW = "new", "New since then"
    GONE = "gone", "Gone since then"
    DECIDED_AGAIN = "again", "Sent again, on a newer decision"
    OTHER_REASON = "reason", "Withheld as before, for another reason"
    SAME = "same", "Sent again, unchanged"
    STILL = "still", "Withheld as before"


@dataclass(frozen=True, slots=True)
class Pair:
    """How so many students were decided then, and are decided now. ABSENT: not in the class."""

    then: str
    now: str
    newer_event: bool
    students: int


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the comparison: what changed, why, and for how many."""

    kind: Kind
    then: str
    now: str
    students: int

    @property
    def why(self) -> str:
        return _WHY[self.kind](self.then, self.now)

    @property
    def opens_names(self) -> bool:
        """Whether it concerns some students, each with a name and a reason of their own."""
        known = {ALLOWED, ABSENT, *MEANINGS}
        return self.then in known and self.now in known - {ABSENT}


def _was(code: str) -> str:
    return "Was not in the class" if code == ABSENT else f"Was withheld: {label_of(code).lower()}"


def _is(code: str) -> str:
    return "The graduates file no longer names them" if code == ABSENT else label_of(code)


_WHY: Final = {
    Kind.NEW: lambda then, now: _was(then),
    Kind.GONE: lambda then, now: _is(now),
    Kind.DECIDED_AGAIN: lambda then, now: "The family decided anew",
    Kind.OTHER_REASON: lambda then, now: f"{_was(then)}; now: {_is(now).lower()}",
    Kind.SAME: lambda then, now: "",
    Kind.STILL: lambda then, now: label_of(now),
}
SHOWN: Final = (Kind.NEW, Kind.GONE, Kind.DECIDED_AGAIN, Kind.OTHER_REASON)


def kind_of(then: str, now: str, *, newer_event: bool) -> Kind:
    if then == ALLOWED:
        if now != ALLOWED:
            return Kind.GONE
        return Kind.DECIDED_AGAIN if newer_event else Kind.SAME
    if now == ALLOWED:
        return Kind.NEW
    return Kind.STILL if then == now else Kind.OTHER_REASON


def compared(pairs: Iterable[Pair]) -> list[Change]:
    """What changed, in the order in which people ask: new, gone, decided anew, other reasons."""
    found: Counter[tuple[Kind, str, str]] = Counter()
    for one in pairs:
        kind = kind_of(one.then, one.now, newer_event=one.newer_event)
        found[kind, one.then, one.now] += one.students
    shown = [Change(*what, students) for what, students in found.items() if what[0] in SHOWN]
    return sorted(shown, key=lambda one: (SHOWN.index(one.kind), -one.students, one.then, one.now))


def sums(pairs: Iterable[Pair]) -> dict[Kind, int]:
    found = dict.fromkeys(Kind, 0)
    for one in pairs:
        found[kind_of(one.then, one.now, newer_event=one.newer_event)] += one.students
    return found
