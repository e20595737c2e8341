"""High school class of Y: graduated from September 1 of Y-1 to August 31 of Y."""

from __future__ import annotations

import re
from datetime import date

from portal.rules.intake import Unreadable, year

_FIRST_MONTH = 9
_RANGE = re.compile(r"\s*([0-9]{4})\s*-\s*([0-9]{4})\s*")


def class_of(graduated_on: date) -> int:
    return graduated_on.year + (1 if graduated_on.month >= _FIRST_MONTH else 0)


def diploma_period(text: str) -> tuple[int, int]:
    """First and last class of a period written 2022 or 2019-2022."""
    match = _RANGE.fullmatch(text)
    try:
        first, last = (year(part) for part in (match.groups() if match else (text, text)))
    except Unreadable:
        raise Unreadable("a class such as 2022, or a range such as 2019-2022") from None
    if last < first:
        raise Unreadable("a range whose first year comes first")
    return first, last
