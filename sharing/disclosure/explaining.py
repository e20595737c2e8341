"""Why a table cannot be protected, in as few reasons as possible, and what would mend it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .alternative import tables_of
from .merging import can_raise, drop, raise_level
from .problems import DisclosureError
from .tables import Table

RawTrees = Mapping[str, Mapping[str, str]]
Levels = Mapping[str, Sequence[str]]
Attempt = Callable[[Sequence[Table], Sequence[Any]], bool]
NAMED = 3  # cells named in the text


@dataclass(frozen=True)
class Explanation:
    """`releases`: indexes of the earlier releases without any of which it would be possible."""

    words: str
    cells: tuple[str, ...]
    releases: tuple[int, ...]
    remedies: tuple[str, ...]
    complete: bool  # everything was tried within the time


def smallest_explanation(
    *,
    tables: Sequence[Table],
    hierarchies: RawTrees,
    prior: Sequence[Any],
    outcome: str | None,
    cells: Sequence[str],
    attempt: Attempt,
    limit_seconds: float = 10.0,
    levels: Levels | None = None,
    names: Sequence[str] = (),
) -> Explanation:
    """Leave out one thing after the other and see whether protection becomes possible.

    `attempt(tables, prior)`: whether these tables can be protected after these releases. It is
    not begun again once `limit_seconds` (wall time) are over. `names`: of the earlier releases.
    """
    search = _Search(attempt, time.monotonic() + limit_seconds)
    needed = search.needed(tables, prior)
    remedies = search.remedies(tables, hierarchies, prior, outcome, levels or {})
    told = [_named(number, prior[number], names) for number in needed]
    return Explanation(
        _words(told, cells, remedies, search.complete),
        tuple(cells),
        tuple(needed),
        tuple(remedies),
        search.complete,
    )


class _Search:
    def __init__(self, attempt: Attempt, end: float) -> None:
        self.attempt, self.end = attempt, end
        self.complete = True

    def is_possible(self, tables: Sequence[Table], prior: Sequence[Any]) -> bool | None:
        """None: there was no time to find out."""
        if time.monotonic() > self.end:
            self.complete = False
            return None
        try:
            return self.attempt(tables, prior)
        except DisclosureError:
            return False

    def needed(self, tables: Sequence[Table], prior: Sequence[Any]) -> list[int]:
        """Earlier releases that all are needed for it to be impossible; none: it is so alone."""
        needed = list(range(len(prior)))
        if prior and self.is_possible(tables, []) is False:
            return []
        for number in list(needed):
            fewer = [one for one in needed if one != number]
            if fewer and self.is_possible(tables, [prior[one] for one in fewer]) is False:
                needed = fewer
        return needed

    def remedies(
        self,
        tables: Sequence[Table],
        hierarchies: RawTrees,
        prior: Sequence[Any],
        outcome: str | None,
        levels: Levels,
    ) -> list[str]:
        used = sorted({name for table in tables for name in table.dimensions} - {outcome})
        tried = [
            (f"drop the dimension {name}", drop(tables, hierarchies, name))
            for name in used
            if all(set(table.dimensions) - {name, outcome} for table in tables)
        ] + [
            (_raised(name, levels), raise_level(tables, hierarchies, name))
            for name in used
            if can_raise(tables, hierarchies, name)
        ]
        tried.sort(key=lambda one: sum(len(table.rows) for table in one[1]))
        found = [words for words, coarser in tried if self.is_possible(coarser, prior)]
        return found[::-1]  # small tables are soonest tried; the largest one loses least


def _raised(name: str, levels: Levels) -> str:
    words = levels.get(name, ())
    if len(words) > 1:
        return f"show {words[1]} instead of {words[0]}"
    return f"leave out the lowest level of {name}"


def _named(number: int, release: Any, names: Sequence[str]) -> str:
    if number < len(names):
        return names[number]
    file = next((getattr(table, "file", "") for table in tables_of(release)), "")
    return f"release {number + 1}" + (f" ({file})" if file else "")


def _words(told: list[str], cells: Sequence[str], remedies: list[str], complete: bool) -> str:
    more = len(cells) - NAMED
    which = ", ".join(cells[:NAMED]) + (f" and {more} more" if more > 0 else "")
    start = f"With {_joined(told, 'and')}, this table reveals " if told else "This table reveals "
    text = f"{start}{which or 'a small group'}, whatever else in it is hidden."
    if remedies:
        return f"{text} {_capital(_joined(remedies, 'or'))}."
    if not complete:
        return f"{text} Drop a dimension, merge codes, or leave these cells out."
    return f"{text} Leave these cells out, or merge their codes with others."


def _joined(words: list[str], last: str) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
