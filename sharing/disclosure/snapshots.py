"""Releases counted from older data: what they told, and which releases share one snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .coding import Coding, Keys, Lookup, distinct
from .problems import InputRejected, Problem, rejected
from .safe import SafeTable, SafeTables
from .tables import Table, say

UNKNOWN = -1  # neither shown nor hidden by anybody
HIDDEN = -2


@dataclass(frozen=True)
class Snapshot:
    """A release counted from older data than the tables of this run.

    `tables`: as printed then; hidden values are None. All releases from the same older data may
    be given together. `joined`, `left`: true counts of students who came into or went out of each
    cell between that data and today's, over the dimensions of the tables; only with them can a
    cell that was hidden then be shown now. Whoever runs `protect` has them, readers do not.
    """

    tables: Sequence[Table | SafeTable] | SafeTables
    joined: Table | None = None
    left: Table | None = None

    def __post_init__(self) -> None:
        if isinstance(self.tables, SafeTables):
            object.__setattr__(self, "tables", self.tables.tables)


Earlier = Sequence[Table | SafeTable] | SafeTables | Snapshot


@dataclass(frozen=True)
class Told:
    """Everything that releases from one snapshot printed: a count, or HIDDEN, for each key."""

    keys: Keys
    values: NDArray[np.int64]
    pages: tuple[Keys, ...]
    source: str = ""  # the file or table by which messages name it


def printed(release: Earlier) -> list[Table]:
    """The tables of an earlier release, as plain printed tables."""
    tables = release.tables if isinstance(release, SafeTables | Snapshot) else release
    assert not isinstance(tables, SafeTables)
    return [t.as_published() if isinstance(t, SafeTable) else t for t in tables]


def read_told(coding: Coding, tables: Sequence[Table], number: int) -> Told:
    """One release; raises when it shows two values for one cell."""
    source = next((table.file for table in tables if table.file), f"release {number}")
    pages = tuple(coding.keys(table) for table in tables)
    return _pool(coding, pages, [_values(table) for table in tables], source)


def pool(coding: Coding, parts: Sequence[Told]) -> Told:
    """Several releases of one snapshot: a value shown anywhere is shown."""
    pages = tuple(page for part in parts for page in part.pages)
    keys, values = [part.keys for part in parts], [part.values for part in parts]
    merged = _pool(coding, tuple(keys), values, ", ".join(part.source for part in parts))
    return Told(merged.keys, merged.values, pages, merged.source)


def _values(table: Table) -> NDArray[np.int64]:
    negative = [row for row in table.rows if row.value is not None and row.value < 0]
    if negative:
        raise rejected(
            f"{negative[0].value}, a negative count",
            "a count of 0 or more, or nothing for a hidden one",
            "Give the earlier release as it was printed.",
            row=negative[0].number,
            column="value",
            file=table.file,
        )
    return np.array([HIDDEN if r.value is None else r.value for r in table.rows], dtype=np.int64)


def _pool(
    coding: Coding, pages: Sequence[Keys], values: Sequence[NDArray[np.int64]], source: str
) -> Told:
    if not pages:
        return Told(np.zeros(0, dtype=coding.dtype), np.zeros(0, dtype=np.int64), (), source)
    keys = distinct(np.concatenate(list(pages)))
    lookup = Lookup(keys)
    most = np.full(len(keys), HIDDEN, dtype=np.int64)
    for page, told in zip(pages, values, strict=True):
        at = lookup.find(page)
        differs = np.flatnonzero((most[at] >= 0) & (told >= 0) & (most[at] != told))
        if len(differs):
            raise _two_values(coding, page[differs], told[differs], most[at][differs], source)
        most[at] = np.maximum(most[at], told)
    return Told(keys, most, tuple(pages), source)


def _two_values(
    coding: Coding, keys: Keys, one: NDArray[np.int64], other: NDArray[np.int64], source: str
) -> InputRejected:
    return InputRejected(
        Problem(
            f"{a} and {b} for {say(coding.dimensions, codes)}",
            "one value for one cell of an earlier release",
            "Give each file as it was released; releases from different data are files apart.",
            file=source,
        )
        for codes, a, b in list(zip(coding.names(keys), one.tolist(), other.tolist(), strict=True))[
            :20
        ]
    )


def differ(one: Told, other: Told) -> bool:
    """Were they counted from different data? A cell has two values, or was shown and is hidden.

    Within one snapshot a cell keeps its status, so a status that changed is a count that changed.
    """
    at = Lookup(one.keys).find(other.keys)
    both = at >= 0
    return bool((one.values[at[both]] != other.values[both]).any())
