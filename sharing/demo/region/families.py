"""What families decided about sharing, and when: given, refused, withdrawn, or no answer."""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np

from sharing.demo.region import days
from sharing.demo.region.columns import Days, Flags, Ints
from sharing.demo.region.names import GIVEN
from sharing.demo.region.students import RACES, Students, Wishes

NO_ANSWER, GIVEN_CONSENT, REFUSED, WITHDRAWN, RECONSIDERED = range(5)
# In words, as a fold over the events reads today.
OUTCOMES: Final = ("none", "given", "refused", "withdrawn", "given")

_HISPANIC: Final = RACES.index("hispanic")
_SHARES: Final = (0.130, 0.772, 0.060, 0.030, 0.008)
_ASKED_FROM: Final = date(2025, 8, 20)
_ASKED_UNTIL: Final = date(2025, 11, 14)


def draw_wishes(students: Students, today: date, rng: np.random.Generator) -> Wishes:
    """Consent is asked for each fall; a withdrawal or change of mind comes later, by today."""
    count = len(students)
    decided = _decision_days(count, today, rng)
    return Wishes(
        outcomes=rng.choice(np.arange(5, dtype=np.int8), size=count, p=_SHARES),
        evaluation=_yes_or_no(count, 0.35, 0.04, rng),
        advising=_yes_or_no(count, 0.25, 0.02, rng),
        decided_on=decided,
        changed_on=_later(decided, today, rng),
        signer=rng.integers(0, len(GIVEN), size=count, dtype=np.int16),
        is_guardian=rng.random(count) < 0.08,
        in_spanish=(students.race == _HISPANIC) & (rng.random(count) < 0.45),
        opted_out=rng.random(count) < 0.05,
        opted_out_on=days.between(rng, _ASKED_FROM, date(2025, 10, 15), count),
    )


def _decision_days(count: int, today: date, rng: np.random.Generator) -> Days:
    """Most forms come back in the fall of the senior year, the rest trickle in."""
    prompt = days.between(rng, _ASKED_FROM, _ASKED_UNTIL, count)
    late = days.between(rng, _ASKED_UNTIL, max(today, date(2026, 9, 1)), count)
    return np.minimum(np.where(rng.random(count) < 0.8, prompt, late), days.number(today) - 2)


def _later(decided: Days, today: date, rng: np.random.Generator) -> Days:
    room = np.maximum(days.number(today) - decided, 2)
    return (decided + 1 + (rng.random(len(decided)) * (room - 1)).astype(np.int32)).astype(np.int32)


def _yes_or_no(count: int, yes: float, no: float, rng: np.random.Generator) -> Ints:
    draw = rng.random(count)
    answer = np.where(draw < yes, GIVEN_CONSENT, np.where(draw < yes + no, REFUSED, NO_ANSWER))
    return answer.astype(np.int8)


def of_age(students: Students, on: Days) -> Flags:
    """At 18 the right passes to the student (34 CFR 99.5)."""
    return on >= days.eighteenth_birthdays(students.born)
