"""The hidden numbers of a table as a reviewer looks through them: found, filtered, ordered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import inf
from typing import Protocol, TypeVar


class HiddenNumber(Protocol):
    """One hidden cell and what a reader can infer about it; `high` None: no bound at all."""

    @property
    def labels(self) -> Mapping[str, str]: ...
    @property
    def kind(self) -> str: ...
    @property
    def low(self) -> int: ...
    @property
    def high(self) -> int | None: ...


Cell = TypeVar("Cell", bound=HiddenNumber)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reviewer asked for; empty means everything."""

    kind: str = ""
    search: str = ""
    labels: Mapping[str, str] | None = None
    weakest_first: bool = True


def width(cell: HiddenNumber) -> float:
    """How many values a reader cannot tell apart; the fewer, the weaker the protection."""
    return inf if cell.high is None else cell.high - cell.low + 1


def found(cells: Iterable[Cell], asked: Asked) -> list[Cell]:
    """The cells that were asked for. Equal ones stay in the order of the table."""
    chosen = [cell for cell in cells if _is_asked(cell, asked)]
    return sorted(chosen, key=width) if asked.weakest_first else chosen


def _is_asked(cell: HiddenNumber, asked: Asked) -> bool:
    wanted = asked.labels or {}
    return (
        asked.kind in ("", cell.kind)
        and all(cell.labels.get(name) == label for name, label in wanted.items())
        and _has_words(cell.labels.values(), asked.search)
    )


def _has_words(labels: Iterable[str], search: str) -> bool:
    """Every word typed is part of some label, whatever its case."""
    text = " ".join(labels).casefold()
    return all(word in text for word in search.casefold().split())


def group_of(labels: Mapping[str, str], all_of_it: str = "All") -> str:
    """A cell in one line: what it is divided by, without the totals."""
    told = [label for label in labels.values() if label != all_of_it]
    return " · ".join(told) or all_of_it
