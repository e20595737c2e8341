"""The days of a term that has a name: “Fall 2026” means what the college's calendar says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from portal.rules.decision import Decision, objection
from portal.rules.mapping import plain

# The usual days: filled in for a person to look at, and never taken unseen.
_USUAL = {
    "fall": ((8, 24), (12, 18)),
    "autumn": ((8, 24), (12, 18)),
    "otono": ((8, 24), (12, 18)),
    "winter": ((1, 4), (3, 19)),
    "invierno": ((1, 4), (3, 19)),
    "spring": ((1, 11), (5, 14)),
    "primavera": ((1, 11), (5, 14)),
    "summer": ((5, 24), (8, 6)),
    "verano": ((5, 24), (8, 6)),
}
_SHORT = {"fa": "fall", "fl": "fall", "wi": "winter", "sp": "spring", "su": "summer"}
_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})(?![0-9])")
_WORD = re.compile(r"[a-z]+")


def days_of(code: str) -> tuple[date, date] | None:
    """Reads what `code_of` wrote."""
    first, slash, last = code.partition("/")
    try:
        return (date.fromisoformat(first), date.fromisoformat(last)) if slash else None
    except ValueError:
        return None


def code_of(first: date, last: date) -> str:
    return f"{first.isoformat()}/{last.isoformat()}"


def usual_days(word: str) -> tuple[date, date] | None:
    """What the term of this name usually is, where name and year say so."""
    clean = plain(word)
    year = _YEAR.search(clean)
    named = next(
        (_SHORT.get(one, one) for one in _WORD.findall(clean) if _SHORT.get(one, one) in _USUAL),
        None,
    )
    if year is None or named is None:
        return None
    first, last = _USUAL[named]
    return date(int(year[1]), *first), date(int(year[1]), *last)


def decide_terms(words: Iterable[str], told: Mapping[str, str]) -> Decision:
    """Whether every term has two days in order."""
    found = {word: days_of(told[word]) for word in words if told.get(word, "-") != "-"}
    return Decision.unless(
        objection(
            days is None or days[1] < days[0],
            "TERM_DAYS",
            f"Say the first and the last day of “{word or 'an empty cell'}”, the first one first.",
        )
        for word, days in found.items()
    )
