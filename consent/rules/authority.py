"""Who may decide for a student on a day: what courts, placements and birthdays make of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from consent.rules.vocabulary import AuthorityLevel
from portal.rules.vocabulary import Purpose

OF_AGE = 18
FEBRUARY = 2

STUDENT = b"student"
"""The holder of the student's own decisions, whatever the spelling of the name."""


@dataclass(frozen=True, slots=True)
class Authority:
    """What was written down of one person's authority over one student, from a day on."""

    id: UUID
    holder: bytes
    level: AuthorityLevel
    from_day: date
    recorded_at: datetime
    until_day: date | None = None
    purposes: frozenset[Purpose] = frozenset()

    def covers(self, day: date) -> bool:
        return self.from_day <= day and (self.until_day is None or day <= self.until_day)

    def allows(self, purpose: Purpose) -> bool:
        if self.level is AuthorityLevel.LIMITED:
            return purpose in self.purposes
        return self.level is not AuthorityLevel.NONE


def may_decide(
    authorities: Iterable[Authority], *, holder: bytes, purpose: Purpose, day: date
) -> bool:
    """Whether the holder's decisions count on that day.

    Of a person about whom nothing was written down yet, they do: nobody told otherwise. From the
    first record on, the latest that covers the day decides; when none does, the authority is over.
    """
    about = [one for one in authorities if one.holder == holder]
    told_otherwise = any(one.from_day <= day for one in about)
    return not told_otherwise or holds(about, purpose=purpose, day=day)


def holds(about: Iterable[Authority], *, purpose: Purpose, day: date) -> bool:
    """Whether records about one person give an authority for the purpose on that day."""
    latest = max(
        (one for one in about if one.covers(day)),
        key=lambda one: (one.recorded_at, one.id),
        default=None,
    )
    return latest is not None and latest.allows(purpose)


def birthday(birth_date: date, years: int = OF_AGE) -> date:
    """The day on which somebody reaches an age; born on February 29, on March 1 of other years."""
    try:
        return birth_date.replace(year=birth_date.year + years)
    except ValueError:
        return date(birth_date.year + years, FEBRUARY + 1, 1)
