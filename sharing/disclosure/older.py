"""An older snapshot laid beside today's cells: what it shares with them, and what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .cells import CellSet, find_links, known_zeros
from .coding import Cells, Flags
from .completion import Contradiction, by_subtraction, contradiction, fill
from .ledger import OldData
from .problems import InputRejected, Problem
from .snapshots import HIDDEN, UNKNOWN, Told
from .sums import SumRows
from .tables import Table
from .unchanged import refuted_cells, same_cells

Whole = NDArray[np.int64]


@dataclass
class Sheet:
    """What one snapshot tells of every cell of the model, and its sums."""

    told: Whole  # a count, HIDDEN or UNKNOWN; known zeros are counts
    open_ended: Flags  # of each sum
    shown: Whole  # what follows by subtraction as well; -1 where nothing does


@dataclass
class Older:
    """One older snapshot; `cell` says which variable of the model stands for each of its cells."""

    number: int
    source: str
    sheet: Sheet
    joined: Whole | None
    left: Whole | None
    same: Flags = field(init=False)
    cell: Cells = field(init=False)
    differ: Cells = field(init=False)  # cells with a variable of their own
    tie: Cells = field(init=False)  # for each of these the cell that stands for its difference
    falls: bool = False  # a difference is what has left, not what has joined

    def range_of(self, cells: Cells, change: Whole, threshold: int) -> tuple[Cells, Whole, Whole]:
        """The cells of the model to which small changes give ranges, and the ranges: today's
        count where the older one is known, else the difference."""
        rises, most = change > 0, threshold - 1
        before = self.sheet.shown[cells]
        low = np.where(rises, before + 1, np.maximum(before - most, 0))
        high = np.where(rises, before + most, before - 1)
        rises |= self.falls  # then a difference counts those who left
        seen = before >= 0
        return (
            np.where(seen, cells, self.tie[cells]),
            np.where(seen, low, np.where(rises, 1, -most)),
            np.where(seen, high, np.where(rises, most, -1)),
        )


def read_sheet(cells: CellSet, told: Told) -> Sheet:
    """The sums are those of all cells of the model; what is absent is this snapshot's matter."""
    coding = cells.coding
    whole_set = len(told.keys) == len(cells.listed)
    links = cells.links if whole_set else find_links(coding, told.keys)
    zeros = known_zeros(coding, told.pages, told.keys, links)
    values = np.full(len(cells.keys), UNKNOWN, dtype=np.int64)
    values[cells.lookup.find(told.keys)] = told.values
    here = cells.lookup.find(zeros)
    values[here[here >= 0]] = 0
    rows = cells.rows
    open_ended = rows.present + cells.absent_zeros(zeros) < rows.whole
    return Sheet(values, open_ended, _by_subtraction(cells, values, open_ended, told.source))


def _by_subtraction(cells: CellSet, told: Whole, open_ended: Flags, source: str) -> Whole:
    matrix, values = _subtracted(cells, told, open_ended)
    unknown = np.bincount(
        np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr)),
        weights=values[matrix.indices] < 0,
        minlength=matrix.shape[0],
    )
    off = np.flatnonzero((unknown == 0) & (matrix @ np.maximum(values, 0) != 0))
    if len(off):
        found = Contradiction(matrix, values, off, np.zeros(0, dtype=np.intp))
        raise contradiction(found, cells.say, source)
    return values[: len(told)]


def subtracted(cells: CellSet, told: Whole, open_ended: Flags) -> Whole:
    """What follows by subtraction from what is told; -1 where nothing does."""
    return _subtracted(cells, told, open_ended)[1][: len(told)]


def _subtracted(cells: CellSet, told: Whole, open_ended: Flags) -> tuple[sparse.csr_array, Whole]:
    rows, sums = cells.rows, SumRows(len(cells.keys))
    sums.add(rows.parent, rows.child, rows.present, open_ended)
    matrix = sums.matrix()
    truth = np.full(sums.count, -1, dtype=np.int64)
    truth[: len(told)] = np.maximum(told, -1)
    return matrix, by_subtraction(matrix, truth)


def read_older(cells: CellSet, number: int, data: OldData) -> Older:
    sheet = read_sheet(cells, data.told)
    return Older(
        number,
        data.told.source,
        sheet,
        _changes(cells, data.joined),
        _changes(cells, data.left),
    )


def _changes(cells: CellSet, table: Table | None) -> Whole | None:
    """True counts of those who came or went, by cell; cells not listed count as nobody."""
    if table is None:
        return None
    found = np.zeros(len(cells.keys), dtype=np.int64)
    at = cells.lookup.find(cells.coding.keys(table))
    counts = np.array([row.value or 0 for row in table.rows], dtype=np.int64)
    found[at[at >= 0]] = counts[at >= 0]
    return found


def identify(
    cells: CellSet, today: Whole, now: Sheet, older: Sequence[Older], *, inherit: bool
) -> int:
    """Give each older snapshot's cells their variables; returns how many there are in all.

    `today`: what will be told of each cell today; `now`: today's true counts.
    """
    count = len(cells.keys)
    for place, old in enumerate(older):
        old.same = _same_as_today(cells, today, now, old, inherit)
        old.cell = np.where(old.same, np.arange(len(cells.keys)), -1)
        for earlier in older[:place]:
            closed = ~(earlier.sheet.open_ended | old.sheet.open_ended)
            alike = same_cells(cells, earlier.sheet.told, old.sheet.told, closed)
            alike &= inherit | (old.sheet.told >= 0)
            take = (old.cell < 0) & alike & (earlier.cell >= len(cells.keys))
            old.cell[take] = earlier.cell[take]
        own = np.flatnonzero(old.cell < 0)
        old.cell[own] = count + np.arange(len(own))
        old.differ = np.flatnonzero(~old.same)
        count += len(own)
    return count


def _same_as_today(cells: CellSet, today: Whole, now: Sheet, old: Older, inherit: bool) -> Flags:
    told = old.sheet.told
    closed = ~(now.open_ended | old.sheet.open_ended)
    refuted = np.zeros(len(told), dtype=np.bool_)
    while True:
        same = same_cells(cells, today, told, closed, refuted)
        if not inherit:
            return same & (told >= 0) & (today == told)
        more = refuted_cells(cells, told, now.shown, same, ~old.sheet.open_ended) & ~refuted
        if not more.any():
            return same
        refuted |= more


def differences(cells: CellSet, now: Sheet, now_known: Whole, old: Older) -> tuple[Whole, Flags]:
    """Today's count less the older one, where sums of known ones give it."""
    known = old.same | ((now_known >= 0) & (old.sheet.shown >= 0))
    values = np.where(old.same | ~known, 0, now_known - old.sheet.shown)
    rows, sums = cells.rows, SumRows(len(cells.keys))
    sums.add(rows.parent, rows.child, rows.present, now.open_ended | old.sheet.open_ended)
    flags = np.zeros(sums.count, dtype=np.bool_)
    flags[: len(known)] = known
    start = np.zeros(sums.count, dtype=np.int64)
    start[: len(known)] = values
    found = fill(sums.matrix(), start, flags)
    return found[: len(known)], flags[: len(known)]


def check_changes(cells: CellSet, now_known: Whole, old: Older) -> Whole:
    """The older true counts that `joined` and `left` give, -1 where unknown; checked with print."""
    if old.joined is None or old.left is None:
        return old.sheet.shown
    then = np.where(now_known >= 0, now_known - old.joined + old.left, -1)
    shown = old.sheet.told
    wrong = np.flatnonzero((shown >= 0) & (now_known >= 0) & (then != shown))
    if len(wrong):
        raise InputRejected(
            Problem(
                f"{int(then[cell])} for {cells.say(cell)} before those who joined and left",
                f"{int(shown[cell])}, as {old.source} shows",
                "Count who joined and who left between these two snapshots.",
            )
            for cell in wrong[:20].tolist()
        )
    return np.where(shown >= 0, shown, then)


def told_today(
    cells: CellSet, now: Told, must_hide: Flags, older: Sequence[Older], threshold: int
) -> Whole:
    """What will be told of each cell today as far as the rules decide it before any solving.

    A cell that an older snapshot shows and that is the same now is shown again; whether others
    are shown makes no difference to what is taken for the same.
    """
    values = np.full(len(cells.keys), UNKNOWN, dtype=np.int64)
    at = cells.lookup.find(now.keys)
    values[at] = np.where(must_hide[at], HIDDEN, now.values)
    for old in older:
        shown = old.sheet.told
        near = (values >= 0) & (shown >= 0) & (shown != values)
        values[near & (np.abs(values - shown) < threshold)] = HIDDEN
        values[(values > 0) & (shown == HIDDEN) & ~_surely_large(old, threshold)] = HIDDEN
    return values


def _surely_large(old: Older, threshold: int) -> Flags:
    """Hidden then, and known to the publisher to have changed by more than a small group."""
    if old.joined is None or old.left is None:
        return np.zeros(len(old.sheet.told), dtype=np.bool_)
    net = np.abs(old.joined - old.left)
    whole = [(moved == 0) | (moved >= threshold) for moved in (old.joined, old.left)]
    return (net >= threshold) & whole[0] & whole[1]
