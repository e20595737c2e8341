"""Earlier releases sorted by the data that they were counted from: today's, or older snapshots."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .cells import CellSet, known_zeros
from .coding import Coding, Flags, Keys, Lookup
from .completion import Contradiction, complete, contradiction
from .problems import InputRejected, Problem
from .snapshots import HIDDEN, Earlier, Snapshot, Told, pool, printed, read_told
from .sums import SumRows
from .tables import Table, say

Whole = NDArray[np.int64]
FloorOf = Callable[[Keys], NDArray[np.int64]]  # the least that hidden cells can be


@dataclass(frozen=True)
class OldData:
    """One older snapshot: what it told, and the true changes since, if the caller has them."""

    told: Told
    releases: tuple[int, ...]  # their numbers among the earlier releases
    joined: Table | None = None
    left: Table | None = None


@dataclass(frozen=True)
class Ledger:
    """`same`: told from today's data; `older`: one entry for each older snapshot."""

    same: Told
    older: tuple[OldData, ...]
    snapshot_of: tuple[int, ...]  # of each earlier release: 0 is today's, 1 the first of `older`


def read_ledger(
    coding: Coding, now: Told, prior: Sequence[Earlier], zero_floor: Flags, floor_of: FloorOf
) -> Ledger:
    """Sort earlier releases. `zero_floor`: cells of `now` that are 0 and would be shown as 0.

    A release is older when it shows another count for a cell, hides a cell that is now an open
    zero, or when its sums and today's cannot both hold.
    """
    sorter = _Sorter(coding, now, zero_floor, floor_of)
    for number, release in enumerate(prior, start=1):
        told = read_told(coding, printed(release), number)
        if isinstance(release, Snapshot):
            sorter.older.append(OldData(told, (number,), release.joined, release.left))
        elif sorter.is_from_today(told):
            sorter.same = pool(coding, [sorter.same, told])
        else:
            sorter.put_with_older(told, number)
    snapshot_of = [0] * len(prior)
    for snapshot, data in enumerate(sorter.older, start=1):
        for number in data.releases:
            snapshot_of[number - 1] = snapshot
    return Ledger(sorter.same, tuple(sorter.older), tuple(snapshot_of))


class _Sorter:
    def __init__(self, coding: Coding, now: Told, zero_floor: Flags, floor_of: FloorOf) -> None:
        self.coding, self.now, self.zero_floor, self.floor_of = coding, now, zero_floor, floor_of
        self.same = Told(now.keys[:0], now.values[:0], ())
        self.older: list[OldData] = []

    def is_from_today(self, told: Told) -> bool:
        at = Lookup(self.now.keys).find(told.keys)
        both = at >= 0
        now, then = self.now.values[at[both]], told.values[both]
        shown = then >= 0
        if (shown & (now != then)).any() or (~shown & self.zero_floor[at[both]]).any():
            return False
        try:
            pooled = pool(self.coding, [self.same, told])
        except InputRejected:
            return False
        return bool(both.all()) or fits(self.coding, [self.now, pooled], self.floor_of)

    def put_with_older(self, told: Told, number: int) -> None:
        """With the older releases that it agrees with in every cell and sum, or apart."""
        for place, data in enumerate(self.older):
            agrees = data.joined is None and data.left is None and self._agree(data.told, told)
            if agrees:
                pooled = pool(self.coding, [data.told, told])
                self.older[place] = replace(data, told=pooled, releases=(*data.releases, number))
                return
        self.older.append(OldData(told, (number,)))

    def _agree(self, one: Told, other: Told) -> bool:
        at = Lookup(one.keys).find(other.keys)
        both = at >= 0
        if (one.values[at[both]] != other.values[both]).any():
            return False
        return bool(both.all()) or fits(self.coding, [one, other], self.floor_of)


def fits(coding: Coding, tolds: Sequence[Told], floor_of: FloorOf) -> bool:
    """Can these have been counted from one snapshot?"""
    return fault_in(coding, pool(coding, tolds), floor_of) is None


def fault_in(coding: Coding, told: Told, floor_of: FloorOf) -> InputRejected | None:
    """Why no whole counts agree with what was told; None when some do."""
    cells = CellSet(coding, told.keys)
    zeros = known_zeros(coding, told.pages, told.keys, cells.links)
    rows = cells.rows
    sums = SumRows(len(cells.keys))
    open_ended = rows.present + cells.absent_zeros(zeros) < rows.whole
    sums.add(rows.parent, rows.child, rows.present, open_ended)
    matrix = sums.matrix()
    truth = np.full(sums.count, -1, dtype=np.int64)
    truth[: len(told.keys)] = np.maximum(told.values, -1)
    floor = np.zeros(sums.count, dtype=np.int64)
    floor[: len(told.keys)] = np.where(told.values == HIDDEN, floor_of(told.keys), 0)
    try:
        complete(matrix, truth, floor)
    except Contradiction as fault:
        return contradiction(fault, cells.say, told.source)
    return None


def read_now(coding: Coding, tables: Sequence[Table]) -> Told:
    """True counts of this run; every table must give a cell the same one."""
    problems = [
        _not_counted(table, row.number)
        for table in tables
        for row in table.rows
        if row.value is None or row.value < 0
    ]
    if problems:
        raise InputRejected(problems[:20])
    pages = tuple(coding.keys(table) for table in tables)
    keys, first = np.unique(np.concatenate(pages), return_index=True)
    values = np.array([row.value for table in tables for row in table.rows], dtype=np.int64)
    place = np.concatenate(pages)
    agreed = values[first][np.searchsorted(keys, place)]
    problems = [
        _two_values(coding, tables, int(row), int(agreed[row]))
        for row in np.flatnonzero(agreed != values)[:20]
    ]
    if problems:
        raise InputRejected(problems)
    order = np.sort(first)
    return Told(place[order], values[order], pages)


def _not_counted(table: Table, number: int | None) -> Problem:
    return Problem(
        "a cell without a count, or below 0",
        "the true count of students",
        "Give the counts as they are; this engine hides what must be hidden.",
        row=number,
        column="value",
        file=table.file,
    )


def _two_values(coding: Coding, tables: Sequence[Table], place: int, agreed: int) -> Problem:
    table, row = [(table, row) for table in tables for row in table.rows][place]
    codes = coding.names(coding.keys(Table(table.name, table.dimensions, (row,))))[0]
    return Problem(
        f"{row.value} for {say(coding.dimensions, codes)}",
        f"{agreed}, its value in another table",
        "Count all tables from the same snapshot.",
        row=row.number,
        column="value",
        file=table.file,
    )
