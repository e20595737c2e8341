"""Dates in the forms our files use. No parser guesses: a column's dialect is known."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache

from portal.rules.intake.fields.unreadable import Unreadable

FIRST_YEAR, LAST_YEAR = 1900, 2100
PIVOT = 70  # in two-digit years, 00-69 are 2000-2069 and 70-99 are 1970-1999

# A file of a million students has a few thousand days: each is read once.
_days = lru_cache(maxsize=1 << 15)

_MEND = "Fix the date in your student information system and export again."
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_US = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}|[0-9]{2})")


@_days
def iso_date(text: str) -> date:
    """2008-01-31"""
    match = _ISO.fullmatch(text.strip())
    if match is None:
        raise Unreadable("a date as YYYY-MM-DD", _MEND)
    year, month, day = match.groups()
    return _date(year, month, day, "a date as YYYY-MM-DD")


@_days
def compact_date(text: str) -> date:
    """20080131"""
    match = _COMPACT.fullmatch(text.strip())
    if match is None:
        raise Unreadable("a date as YYYYMMDD", _MEND)
    year, month, day = match.groups()
    return _date(year, month, day, "a date as YYYYMMDD")


@_days
def us_date(text: str) -> date:
    """1/31/2008 or 1/31/08, as older outcome files write it"""
    match = _US.fullmatch(text.strip())
    if match is None:
        raise Unreadable("a date as M/D/YYYY", _MEND)
    month, day, year = match.groups()
    return _date(_full_year(year), month, day, "a date as M/D/YYYY")


def date_in(*forms: Callable[[str], date]) -> Callable[[str], date]:
    """A parser for a column whose dialect allows several forms; the forms must not overlap."""

    def parse(text: str) -> date:
        expected = []
        for form in forms:
            try:
                return form(text)
            except Unreadable as error:
                expected.append(error.expected)
        raise Unreadable(" or ".join(expected), _MEND)

    return parse


def _full_year(year: str) -> str:
    if len(year) == 4:
        return year
    return ("20" if int(year) < PIVOT else "19") + year


def _date(year: str, month: str, day: str, expected: str) -> date:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        raise Unreadable(expected, _MEND) from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Unreadable(f"{expected} between {FIRST_YEAR} and {LAST_YEAR}", _MEND)
    return found
