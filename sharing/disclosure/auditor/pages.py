"""Printed tables, and which of them were counted from the same data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sharing.disclosure.problems import rejected

from .trees import Cell, Ciphers, Ints, Numbers

HIDDEN, UNPRINTED = -1, -2
Printed = Mapping[Cell, int | None]  # one printed table: cells over its own columns
LeastOf = Callable[[Numbers], Ints]


@dataclass(frozen=True)
class PrintedTable:
    """One table as a reader sees it; None is a hidden value, an empty code the total.

    `snapshot`: 0 for the data of the tables under audit, 1 and more for older data; None when it
    is to be found out: a release that contradicts the others is taken for older.
    """

    name: str
    columns: tuple[str, ...]
    cells: Printed
    snapshot: int | None = None


@dataclass(frozen=True)
class Page:
    """A printed table in numbers; values HIDDEN where nothing is printed."""

    numbers: Numbers
    values: Ints
    snapshot: int
    current: bool


def read_pages(
    ciphers: Ciphers,
    releases: Sequence[Sequence[PrintedTable]],
    least: LeastOf,
    disagree: Callable[[Ciphers, Sequence[Page], LeastOf], bool],
) -> list[Page]:
    """All pages; the first release is the one under audit, and of today's data if it says nothing.

    Releases that do not say from which data they are join the first data that they agree with:
    no cell with two values or at once zero and hidden, no sum that cannot hold. Agreeing is the
    strongest that a reader can assume.
    """
    pages: list[Page] = []
    for number, release in enumerate(releases):
        mine = [_read(ciphers, table, current=number == 0) for table in release]
        told = next((t.snapshot for t in release if t.snapshot is not None), None)
        if told is None:
            told = 0 if number == 0 else _find_snapshot(ciphers, pages, mine, least, disagree)
        pages += [replace(page, snapshot=told) for page in mine]
    for snapshot in sorted({page.snapshot for page in pages}):
        _refuse_two_values(ciphers, [page for page in pages if page.snapshot == snapshot])
    return pages


def _read(ciphers: Ciphers, table: PrintedTable, *, current: bool) -> Page:
    numbers = ciphers.write(table.columns, table.cells)
    values = np.array([HIDDEN if v is None else v for v in table.cells.values()], dtype=np.int64)
    return Page(numbers, values, 0, current)


def _find_snapshot(
    ciphers: Ciphers,
    pages: Sequence[Page],
    mine: Sequence[Page],
    least: LeastOf,
    disagree: Callable[[Ciphers, Sequence[Page], LeastOf], bool],
) -> int:
    snapshots = sorted({page.snapshot for page in pages})
    for snapshot in snapshots:
        there = [page for page in pages if page.snapshot == snapshot]
        if any(_clash(one, other, least) for one in there for other in mine):
            continue
        together = [replace(page, snapshot=0) for page in (*there, *mine)]
        if _all_known(there, mine) or not disagree(ciphers, together, least):
            return snapshot
        if disagree(ciphers, [replace(page, snapshot=0) for page in mine], least):
            return snapshot  # it contradicts itself: the audit will say where
    return max(snapshots, default=-1) + 1


def _all_known(there: Sequence[Page], mine: Sequence[Page]) -> bool:
    seen = np.concatenate([page.numbers for page in there])
    return all(bool(np.isin(page.numbers, seen).all()) for page in mine)


def _clash(one: Page, other: Page, least: LeastOf) -> bool:
    """Two values for one cell, or shown as 0 here and hidden, so at least 1, there."""
    _, here, there = np.intersect1d(
        one.numbers, other.numbers, assume_unique=False, return_indices=True
    )
    a, b = one.values[here], other.values[there]
    differ = (a >= 0) & (b >= 0) & (a != b)
    zero = ((a == 0) & (b == HIDDEN)) | ((b == 0) & (a == HIDDEN))
    floor = least(one.numbers[here])
    return bool((differ | (zero & (floor > 0))).any())


def _refuse_two_values(ciphers: Ciphers, pages: Sequence[Page]) -> None:
    numbers = np.concatenate([page.numbers for page in pages])
    values = np.concatenate([page.values for page in pages])
    shown = values >= 0
    numbers, values = numbers[shown], values[shown]
    order = np.lexsort((values, numbers)) if ciphers.kind is not object else _slowly(numbers)
    numbers, values = numbers[order], values[order]
    twice = np.flatnonzero((numbers[1:] == numbers[:-1]) & (values[1:] != values[:-1]))
    if len(twice):
        at = int(twice[0])
        cell = dict(zip(ciphers.names, ciphers.read(numbers[at : at + 1])[0], strict=True))
        raise rejected(
            f"{values[at + 1]} and {values[at]} for one cell, {cell}",
            "one value in all tables from the same data",
            "Correct the tables, or give releases from other data as releases apart.",
        )


def _slowly(numbers: Numbers) -> Ints:
    return np.argsort(numbers, kind="stable")
