"""How figures, days and sizes are written. Nothing known is a dash, never a zero."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

NOTHING = "\N{EN DASH}"
# Edge and Opera also call themselves Chrome, and Chrome calls itself Safari: the first one wins.
_BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "CrOS": "Chromebook",
    "Windows": "Windows",
    "Mac OS X": "Mac",
    "Linux": "Linux",
}
_SIZES = ("bytes", "KB", "MB", "GB", "TB")


def number(value: Any) -> str:
    if value is None or value == "":
        return NOTHING
    return f"{value:,}" if isinstance(value, int) else f"{float(value):,.1f}"


def percent(share: Any, digits: int = 1) -> str:
    """A share of one, as a percentage."""
    return NOTHING if share is None or share == "" else f"{float(share) * 100:.{digits}f}%"


def size(count: Any) -> str:
    if count is None or count == "":
        return NOTHING
    amount, step = float(count), 0
    while amount >= 1000 and step < len(_SIZES) - 1:
        amount, step = amount / 1000, step + 1
    return f"{amount:,.0f} {_SIZES[step]}" if step < 2 else f"{amount:,.1f} {_SIZES[step]}"


def day(value: date | None) -> str:
    if value is None:
        return NOTHING
    local = _local(value)
    return _day(local.date() if isinstance(local, datetime) else local, get_language())


@lru_cache(maxsize=4096)
def _day(value: date, language: str | None) -> str:
    """In the words of a language: a list names the same days over and over."""
    return date_format(value, "M j, Y")


def moment(value: datetime | None) -> str:
    return NOTHING if value is None else date_format(_local(value), "M j, Y, g:i A T")


def plural(count: int, words: str) -> str:
    one, many = words.split(",", 1)
    return f"{number(count)} {one if count == 1 else many}"


def waits(since: date, today: date) -> str:
    """How long something waits, in calendar days."""
    begun = _local(since)
    days = (today - (begun.date() if isinstance(begun, datetime) else begun)).days
    return "since today" if days <= 0 else plural(days, "day,days")


def browser(user_agent: str) -> str:
    """A browser's introduction of itself, as people say it."""
    program = _first(_BROWSERS, user_agent) or "Another browser"
    system = _first(_SYSTEMS, user_agent)
    return f"{program} on {system}" if system else program


def _first(names: dict[str, str], text: str) -> str:
    return next((said for sign, said in names.items() if sign in text), "")


def _local(value: date) -> date:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value
