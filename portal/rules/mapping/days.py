"""Days as spreadsheets write them. 3/4/2026 means nothing until somebody says the order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from portal.rules.intake import Unreadable
from portal.rules.vocabulary import Labelled

FIRST_YEAR, LAST_YEAR = 1900, 2100
MEND = "Correct it in the spreadsheet and upload it again."

_SLASHED = re.compile(r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4}|[0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[/.\-]([0-9]{1,2})[/.\-]([0-9]{1,2})")
_COMPACT = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
# How a day looks that lost its format: days since the end of 1899. From 1927 to 2119.
_SERIAL = re.compile(r"([1-7][0-9]{4})(?:\.0+)?")
_EPOCH = date(1899, 12, 30)
_MONTH_FIRST_WORDS = re.compile(r"([a-z]+)\.? ([0-9]{1,2}),? ([0-9]{4})")
_DAY_FIRST_WORDS = re.compile(r"([0-9]{1,2}) (?:de )?([a-z]+)\.? (?:del? )?([0-9]{4})")
_TIME = re.compile(r"[ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?( ?[AP]M)?$", re.IGNORECASE)
_MONTHS = {
    name[:3]: number
    for number, names in enumerate(
        (
            ("january", "enero"),
            ("february", "febrero"),
            ("march", "marzo"),
            ("april", "abril"),
            ("may", "mayo"),
            ("june", "junio"),
            ("july", "julio"),
            ("august", "agosto"),
            ("september", "septiembre"),
            ("october", "octubre"),
            ("november", "noviembre"),
            ("december", "diciembre"),
        ),
        start=1,
    )
    for name in names
}


class DayOrder(Labelled):
    MONTH_FIRST = "month_first", "Month first: 8/20/2026 is August 20"
    DAY_FIRST = "day_first", "Day first: 20/8/2026 is August 20"


def day_in(order: DayOrder | None) -> Callable[[str], date]:
    """A parser for the days of one file. Without an order, slashed days are not read."""
    expected = {
        DayOrder.MONTH_FIRST: "a day as 8/20/2026, 2026-08-20 or August 20, 2026",
        DayOrder.DAY_FIRST: "a day as 20/8/2026, 2026-08-20 or 20 de agosto de 2026",
        None: "a day as 2026-08-20 or August 20, 2026",
    }[order]

    def parse(text: str) -> date:
        clean = _TIME.sub("", text.strip())
        parts = _numbers(clean, order) or _words(clean)
        if parts is None:
            raise Unreadable(expected, MEND)
        try:
            found = parts if isinstance(parts, date) else date(*parts)
        except ValueError:
            raise Unreadable(expected, MEND) from None
        if not FIRST_YEAR <= found.year <= LAST_YEAR:
            raise Unreadable(f"a day between {FIRST_YEAR} and {LAST_YEAR}", MEND)
        return found

    return parse


def needs_order(cells: Iterable[str]) -> bool:
    """Whether some days of a column say nothing without an order."""
    return any(_SLASHED.fullmatch(_TIME.sub("", cell.strip())) for cell in cells)


def told_order(cells: Iterable[str]) -> DayOrder | None:
    """The order that the days themselves give away; nothing when they could be either, or both."""
    firsts, seconds = 0, 0
    for cell in cells:
        if match := _SLASHED.fullmatch(_TIME.sub("", cell.strip())):
            firsts = max(firsts, int(match[1]))
            seconds = max(seconds, int(match[2]))
    if firsts > 12 >= seconds:
        return DayOrder.DAY_FIRST
    if seconds > 12 >= firsts:
        return DayOrder.MONTH_FIRST
    return None


Parts = tuple[int, int, int]


def _numbers(clean: str, order: DayOrder | None) -> Parts | date | None:
    if match := _YEAR_FIRST.fullmatch(clean) or _COMPACT.fullmatch(clean):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _SERIAL.fullmatch(clean):
        return _EPOCH + timedelta(days=int(match[1]))
    match = _SLASHED.fullmatch(clean)
    if match is None or order is None:
        return None
    first, second, year = int(match[1]), int(match[2]), _whole_year(match[3])
    return (year, first, second) if order is DayOrder.MONTH_FIRST else (year, second, first)


def _words(clean: str) -> Parts | None:
    split = unicodedata.normalize("NFKD", clean.casefold())
    plain = " ".join("".join(c for c in split if not unicodedata.combining(c)).split())
    if match := _MONTH_FIRST_WORDS.fullmatch(plain):
        month, day, year = match[1], match[2], match[3]
    elif match := _DAY_FIRST_WORDS.fullmatch(plain):
        day, month, year = match[1], match[2], match[3]
    else:
        return None
    number = _MONTHS.get(month[:3])
    return (int(year), number, int(day)) if number else None


def _whole_year(year: str) -> int:
    """Two digits: 00 to 69 are 2000 to 2069, as everywhere."""
    if len(year) == 4:
        return int(year)
    return int(year) + (2000 if int(year) < 70 else 1900)
