"""From tables and earlier releases to the arrays of the model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from .cells import CellSet
from .coding import Coding, Flags, distinct
from .completion import Contradiction, complete, contradiction
from .floors import sums_of_floors
from .hierarchy import Hierarchy
from .joint import joint_cells
from .ledger import fault_in, read_ledger, read_now
from .model import Model, Ranges
from .older import (
    Older,
    check_changes,
    differences,
    identify,
    read_older,
    read_sheet,
    subtracted,
    told_today,
)
from .primary import Primary
from .rules import Rules
from .snapshots import HIDDEN, UNKNOWN, Earlier, Told, pool
from .sums import SumRows
from .tables import Table

Whole = NDArray[np.int64]
FARTHEST = 10**6  # a difference between snapshots is never less than the negative of this


class Layout:
    """One model in the making: today's cells first, then older ones, then rests."""

    def __init__(
        self,
        tables: Sequence[Table],
        hierarchies: Mapping[str, Hierarchy],
        rules: Rules,
        prior: Sequence[Earlier],
        outcome: str | None,
    ) -> None:
        self.coding = coding = Coding(hierarchies)
        self.rules, self.primary = rules, Primary(coding, rules, outcome)
        self.now = now = read_now(coding, tables)
        sensitive = self.primary.sensitive_zeros(now)
        floor = self.primary.floor_of(now.keys)
        open_zero = (now.values == 0) & ~sensitive & (floor > 0)
        if prior:
            self._check_now()  # or its faults would be taken for changed data
        self.ledger = read_ledger(coding, now, prior, open_zero, self.primary.floor_of)
        self.cells = self._cells()
        self.count = len(self.cells.keys)
        self._read_today(sensitive)
        self.older = [
            read_older(self.cells, number, data)
            for number, data in enumerate(self.ledger.older, start=1)
        ]

    def _check_now(self) -> None:
        fault = fault_in(self.coding, self.now, self.primary.floor_of)
        if fault:
            raise fault

    def _cells(self) -> CellSet:
        told = [self.now, self.ledger.same, *(data.told for data in self.ledger.older)]
        together = distinct(np.concatenate([part.keys for part in told]))
        joint, self.notes = joint_cells(self.coding, [page for t in told for page in t.pages])
        return CellSet(self.coding, together, joint)

    def _read_today(self, sensitive: Flags) -> None:
        """What is known of each cell today, before anything older is looked at."""
        cells, threshold = self.cells, self.rules.threshold
        at = cells.lookup.find(self.now.keys)
        self.listed, self.small, self.sensitive = (self._flags() for _ in range(3))
        self.listed[at], self.sensitive[at] = True, sensitive
        self.small[at] = ((self.now.values > 0) & (self.now.values < threshold)) | sensitive
        same = self.ledger.same
        self.before = np.full(self.count, UNKNOWN, dtype=np.int64)
        self.before[cells.lookup.find(same.keys)] = same.values
        known = Told(self.now.keys, self.now.values, self.now.pages)
        self.sheet = read_sheet(cells, pool(self.coding, [known, same]) if same.pages else known)

    def _flags(self) -> Flags:
        return np.zeros(self.count, dtype=np.bool_)

    def model(self) -> Model:
        hidden = self.small | (self.listed & (self.before == HIDDEN))
        self.told = told_today(self.cells, self.now, hidden, self.older, self.rules.threshold)
        self.told = np.where(self.before >= 0, self.before, self.told)
        self._show_what_cannot_hide()
        self.hidden = hidden | (self.listed & (self.told == HIDDEN))
        failure: Contradiction | None = None
        for inherit, tied in self._attempts():
            try:
                return self._lay_out(inherit, tied)
            except Contradiction as fault:
                failure = failure or fault
        assert failure is not None
        raise self._explained(failure)

    def _show_what_cannot_hide(self) -> None:
        """A cell that older data hid follows from what must be shown: then it is shown too."""
        if not self.older:
            return
        old_hidden, must = self._flags(), self._flags()
        at = self.cells.lookup.find(self.now.keys)
        must[at] = (self.now.values == 0) & ~self.sensitive[at]
        for old in self.older:
            old_hidden |= old.sheet.told == HIDDEN
            must |= (old.sheet.told >= 0) & (old.sheet.told == self.told)
        told = np.where(must | (self.before >= 0), self.sheet.told, HIDDEN)
        told = np.where(self.sheet.told == UNKNOWN, UNKNOWN, told)
        follows = subtracted(self.cells, told, self.sheet.open_ended) >= 0
        free = follows & old_hidden & self.listed & ~self.small & (self.before == UNKNOWN)
        self.told[free] = self.sheet.told[free]

    def _attempts(self) -> list[tuple[bool, bool]]:
        """The strongest guess of a reader first: all that can be the same is, and only joined."""
        return [(True, True), (True, False), (False, False)] if self.older else [(True, False)]

    def _explained(self, failure: Contradiction) -> Exception:
        for data in self.ledger.older:
            fault = fault_in(self.coding, data.told, self.primary.floor_of)
            if fault:
                return fault
        source = self.older[0].source if self.older else ""
        return contradiction(failure, self.cells.say, source)

    def _lay_out(self, inherit: bool, tied: bool) -> Model:
        cells = self.cells
        self.known = identify(cells, self.told, self.sheet, self.older, inherit=inherit)
        sums = SumRows(self.known)
        self._add_sums(sums)
        truth, floor, fixed, hidden = self._arrays()
        self._tie(sums, truth, floor, fixed, tied)
        truth, floor, fixed, hidden = (
            _longer(values, sums.count) for values in (truth, floor, fixed, hidden)
        )
        truth[self.known :] = -1
        truth = complete(sums.matrix(), truth, floor)
        truth, floor = self._untied(sums, truth, floor)
        matrix = sums.matrix()
        floor = sums_of_floors(cells, truth, floor, _longer(fixed, sums.count))
        count = sums.count
        return Model(
            self.coding,
            cells,
            self._all_keys(),
            truth,
            floor,
            _longer(self.listed, count),
            _longer(fixed, count),
            _longer(hidden, count) & _longer(self.listed, count),
            _longer(self.small, count),
            matrix,
            self.rules.threshold,
            self.rules,
            tuple(cells.lookup.find(page) for page in self.now.pages),
            tuple(self.older),
            self.ledger.snapshot_of,
            self._changed(),
            self.notes,
        )

    def _all_keys(self) -> NDArray[np.int64]:
        own = [
            self.cells.keys[np.flatnonzero(old.cell >= first)[: last - first]]
            for old, first, last in self._own_cells()
        ]
        return np.concatenate([self.cells.keys, *own])

    def _own_cells(self) -> list[tuple[Older, int, int]]:
        """Each older snapshot and the first and last of the variables made for it."""
        found, first = [], self.count
        for old in self.older:
            last = max(int(old.cell.max(initial=-1)) + 1, first)
            found.append((old, first, last))
            first = last
        return found

    def _add_sums(self, sums: SumRows) -> None:
        rows = self.cells.rows
        sums.add(rows.parent, rows.child, rows.present, self.sheet.open_ended)
        for old in self.older:
            own = (old.cell >= self.count).astype(np.int64)
            some = own[rows.parent] + np.add.reduceat(own[rows.child], rows.starts[:-1]) > 0
            keep = some | (self.sheet.open_ended & ~old.sheet.open_ended)
            child = rows.child[np.repeat(keep, rows.present)]
            sums.add(
                old.cell[rows.parent[keep]],
                old.cell[child],
                rows.present[keep],
                old.sheet.open_ended[keep],
            )

    def _arrays(self) -> tuple[Whole, Whole, Flags, Flags]:
        """Truth (-1 unknown), floors, what is fixed and what is hidden, over cells with codes."""
        truth, floor = np.full(self.known, -1, dtype=np.int64), np.zeros(self.known, dtype=np.int64)
        fixed, hidden = (np.zeros(self.known, dtype=np.bool_) for _ in range(2))
        here, count = self.sheet.told, self.count
        truth[:count] = np.maximum(here, -1)
        stands = self.listed | (self.before != UNKNOWN)
        least = self.primary.floor_of(self.cells.keys)
        floor[:count] = np.where(stands, least, 0)
        zero = (here == 0) & ~self.sensitive & ~(self.hidden & (least == 0))
        fixed[:count] = (self.before >= 0) | zero
        hidden[:count] = self.hidden
        for old in self.older:
            told = old.sheet.told
            shown = told >= 0
            values = check_changes(self.cells, self.sheet.shown, old)
            own = old.cell >= count
            give = own & (values >= 0)
            truth[old.cell[give]] = values[give]
            fixed[old.cell[shown]] = True
            floor[old.cell[told == HIDDEN]] = np.maximum(
                floor[old.cell], np.where(told == HIDDEN, least, 0)
            )[told == HIDDEN]
        hidden &= ~fixed
        return truth, floor, fixed, hidden

    def _tie(self, sums: SumRows, truth: Whole, floor: Whole, fixed: Flags, tied: bool) -> None:
        """For a reader who believes that students only joined, or only left: no difference has
        the other sign."""
        for old in self.older:
            old.tie = np.full(self.count, -1, dtype=np.intp)
            cells, sign = old.differ, self._direction(old) if tied else 0
            old.falls = sign < 0
            if not sign:
                continue
            then, now = old.cell[cells], cells
            settled = fixed[then] & (sign > 0)
            floor[now[settled]] = np.maximum(floor[now[settled]], truth[then[settled]])
            cells, then, now = cells[~settled], then[~settled], now[~settled]
            old.tie[cells] = sums.pairs(then, now) if old.falls else sums.pairs(now, then)

    def _direction(self, old: Older) -> int:
        """1 when every count that can be compared rose, -1 when it fell, else 0."""
        change = self._change(old)
        if not change.any():
            return 0
        return 1 if (change >= 0).all() else -1 if (change <= 0).all() else 0

    def _change(self, old: Older) -> Whole:
        now, then = self.sheet.shown, old.sheet.shown
        return np.where((now >= 0) & (then >= 0), now - then, 0)

    def _untied(self, sums: SumRows, truth: Whole, floor: Whole) -> tuple[Whole, Whole]:
        """Differences that may have either sign, where nobody can believe otherwise."""
        for old in self.older:
            if (old.tie >= 0).any() or self._direction(old) > 0:
                continue
            cells = old.differ
            old.tie[cells] = sums.pairs(cells, old.cell[cells])
            truth = np.append(truth, truth[cells] - truth[old.cell[cells]])
            floor = np.append(floor, np.full(len(cells), -FARTHEST, dtype=np.int64))
        return truth, floor

    def _changed(self) -> Ranges:
        """A small change of a known count, or one that follows from known ones, may be any."""
        found = [(np.empty(0, dtype=np.intp), np.empty(0, np.int64), np.empty(0, np.int64))]
        for old in self.older:
            change, known = differences(self.cells, self.sheet, self.sheet.shown, old)
            small = known & (change != 0) & (np.abs(change) < self.rules.threshold)
            cells = np.flatnonzero(small & ~old.same & ((old.sheet.shown >= 0) | (old.tie >= 0)))
            found.append(old.range_of(cells, change[cells], self.rules.threshold))
        cells, low, high = (np.concatenate(parts) for parts in zip(*found, strict=True))
        once, place = np.unique(cells, return_inverse=True)
        lowest, highest = np.full(len(once), FARTHEST), np.full(len(once), -FARTHEST)
        np.minimum.at(lowest, place, low)
        np.maximum.at(highest, place, high)
        return Ranges(once, lowest, highest)


def _longer(values: NDArray, count: int) -> NDArray:
    return np.concatenate([values, np.zeros(count - len(values), dtype=values.dtype)])
