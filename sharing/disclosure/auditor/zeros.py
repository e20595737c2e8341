"""What the shown zeros alone allow, whatever else is hidden: nobody can promise more."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from .bounds import NO_LIMIT, propagate
from .component import Component
from .evidence import ENDLESS, Ints
from .knowledge import Knowledge


class ZerosAlone:
    """The print with everything hidden but its zeros.

    A group with students in three schools has at least three: showing which parts are zero gives
    that away. The promise for such a total begins at this number, its `floor`.
    """

    def __init__(self, known: Knowledge, top: int) -> None:
        self.known, self.top = known, top
        self.free = known.value != 0
        low = np.where(self.free, known.least, 0)
        high = np.where(self.free, NO_LIMIT, 0)
        self.floor = propagate(known.sums, low, high)[0]
        self.all_at_floor = not (known.sums @ self.floor).any()
        self._by_cell = sparse.csc_array(known.sums)
        self._programs: Component | None = None

    def allow(self, cell: int, value: int) -> bool:
        """Would the value be possible if nothing but the shown zeros were known?"""
        if value < self.floor[cell]:
            return False
        if self.all_at_floor and self._can_rise(cell):
            return True
        if self._programs is None:
            low, high = np.where(self.free, self.known.least, 0), np.where(self.free, ENDLESS, 0)
            right = np.zeros(self.known.sums.shape[0], dtype=np.int64)
            self._programs = Component(self.known.sums, right, low, high, self.top)
        return self._programs.can_be(cell, value)

    def _can_rise(self, cell: int) -> bool:
        """One more student in some detail of the cell, and in all totals over it."""
        rise = np.zeros(len(self.free), dtype=np.int64)
        edge = [self._detail(cell)]
        while edge:
            part = edge.pop()
            if not rise[part]:
                rise[part] = 1
                edge += [self._total(row) for row in self._rows(part, -1).tolist()]
        return bool(rise[cell] == 1 and self.free[rise > 0].all()) and not (
            (self.known.sums @ rise).any()
        )

    def _detail(self, cell: int) -> int:
        """A cell below this one that no sum breaks down further."""
        while True:
            rows = self._rows(cell, 1)
            parts = self._parts(int(rows[0])) if len(rows) else rows
            parts = parts[self.free[parts]]
            if not len(parts):
                return cell
            cell = int(parts[0])

    def _rows(self, cell: int, sign: int) -> Ints:
        span = slice(self._by_cell.indptr[cell], self._by_cell.indptr[cell + 1])
        return np.asarray(self._by_cell.indices[span][self._by_cell.data[span] == sign])

    def _parts(self, row: int) -> Ints:
        return self._members(row, -1)

    def _total(self, row: int) -> int:
        return int(self._members(row, 1)[0])

    def _members(self, row: int, sign: int) -> Ints:
        sums = self.known.sums
        span = slice(sums.indptr[row], sums.indptr[row + 1])
        return np.asarray(sums.indices[span][sums.data[span] == sign])
