"""The calendar of the story, and days as whole numbers (days since 1970) inside arrays."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sharing.demo.region.columns import Days

_EPOCH: Final = date(1970, 1, 1)

TODAY: Final = date(2026, 11, 22)
CLASS_OF: Final = 2026
SCHOOL_YEAR_BEGINS: Final = date(2025, 8, 18)
SECOND_TERM_BEGINS: Final = date(2026, 1, 20)
SCHOOL_YEAR_ENDS: Final = date(2026, 6, 12)
ROSTER_WRITTEN_ON: Final = date(2026, 6, 15)
# NSC: a term that begins or ends in this window is a first-fall enrollment.
FIRST_FALL: Final = (date(2026, 8, 15), date(2026, 10, 31))


def number(day: date) -> int:
    return (day - _EPOCH).days


def day_of(number_of_day: int) -> date:
    return _EPOCH + timedelta(days=int(number_of_day))


def between(rng: np.random.Generator, first: date, last: date, count: int) -> Days:
    return rng.integers(number(first), number(last) + 1, size=count, dtype=np.int32)


def iso(days: Days) -> list[str]:
    """YYYY-MM-DD for every day."""
    return _dates(days).astype(str).tolist()


def compact(days: Days) -> list[str]:
    """YYYYMMDD for every day, as NSC files write it."""
    return [text.replace("-", "") for text in iso(days)]


def eighteenth_birthdays(born: Days) -> Days:
    """The day each turns 18; someone born on 29 February comes of age on 1 March."""
    dates = _dates(born)
    months = dates.astype("datetime64[M]")
    into_month = dates - months.astype("datetime64[D]")
    later = (months + np.timedelta64(18 * 12, "M")).astype("datetime64[D]") + into_month
    return later.astype(np.int64).astype(np.int32)


def day_and_month_exchanged(born: date) -> date:
    """The slip of a clerk: 2008-03-07 becomes 2008-07-03; days past 12 cannot be exchanged."""
    if born.day > 12:
        return born
    return date(born.year, born.day, born.month)


def _dates(days: Days) -> NDArray[Any]:
    return days.astype("datetime64[D]")
