"""The nearest possible table in which one cell lies in a given range.

Counted from a known table, the nearest one changes few cells, so it is nearly always in whole
numbers, and the simplex, which starts from no change at all, has little to do, however large the
system is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .evidence import ENDLESS, Cells, Ints
from .programs import (
    CLOSE,
    INFEASIBLE,
    OPTIMAL,
    box_program,
    nearest_program,
    set_prices,
    solution,
)

TRIES = 3  # other prices, when a solution has fractions
MOST_NODES = 300  # of an integer program over the cells that moved in the solutions
RINGS = 4  # of neighbours of these cells, each with the ones before
MOST_CELLS = 4000  # of such a program, before it gets another ring
Range = tuple[int, int]  # least and greatest value
Run = Callable[[highspy.Highs], highspy.HighsModelStatus]
Floats = NDArray[np.float64]


@dataclass
class Answer:
    """What came of the questions about one cell."""

    cell: int
    tables: list[Ints] = field(default_factory=list)
    impossible: list[Range] = field(default_factory=list)  # nor anything beyond
    open: bool = False  # neither found nor ruled out


class Nearest:
    """Keeps one program. What it answers does not depend on what it was asked before."""

    def __init__(self, sums: sparse.csr_array, home: Ints, low: Ints, high: Ints, run: Run) -> None:
        """`home`: a possible table. `run` solves a program, within the time that is left."""
        self.sums, self.home, self.low, self.high, self.run = sums, home, low, high, run
        self._by_cell, self._by_sum = sparse.csc_array(sums), sparse.csr_array(sums)
        self._program = nearest_program(sums, home, low, high)

    def look(self, cell: int, asked: list[Range]) -> Answer:
        """For tables with the cell in each of these ranges, sorted, the farthest from home first.

        Once one is found, the others on its side are looked for on the way there.
        """
        answer, home = Answer(cell), int(self.home[cell])
        for above in (True, False):
            mine = [one for one in asked if (one[0] > home) == above]
            for number, (least, most) in enumerate(mine):
                status, table = self.ask(cell, least, most)
                if table is not None:
                    values = [lower for lower, upper in mine[number + 1 :] if lower == upper]
                    answer.tables += [table, *self._between(table, cell, values)]
                    break
                if status == INFEASIBLE:
                    answer.impossible.append((least, most))
                else:
                    answer.open = True
        return answer

    def ask(self, cell: int, least: int, most: int) -> tuple[highspy.HighsModelStatus, Ints | None]:
        """How the program ended, and a table of whole counts with the cell in this range.

        When it is `INFEASIBLE` there is none, in fractions either. Without a table all else is
        open.
        """
        program, count, home = self._program, len(self.home), int(self.home[cell])
        pair = np.array([cell, cell + count], dtype=np.int32)
        ends = max(least, int(self.low[cell])) - home, min(most, int(self.high[cell])) - home
        lower = np.maximum([ends[0], -ends[1]], 0).astype(np.float64)
        upper = np.maximum([ends[1], -ends[0]], 0).astype(np.float64)
        upper[0] = highspy.kHighsInf if home + ends[1] >= ENDLESS else upper[0]
        room = np.array([self.high[cell] - home, home - self.low[cell]], dtype=np.float64)
        room[0] = highspy.kHighsInf if self.high[cell] >= ENDLESS else room[0]
        program.changeColsBounds(2, pair, lower, upper)
        try:
            program.setBasis()
            status = self.run(program)
            change = self._change() if status == OPTIMAL else None
            table = None if change is None else self._whole(change)
            if change is not None and table is None:
                table = self._tried(cell, least, most, change)
        finally:
            program.changeColsBounds(2, pair, np.zeros(2), room)
        return status, table

    def _change(self) -> Floats:
        found, count = solution(self._program), len(self.home)
        return np.asarray(found[:count] - found[count:])

    def _whole(self, change: Floats) -> Ints | None:
        """The table at the end of a change in whole numbers, if it is one; checked exactly."""
        steps = np.rint(change).astype(np.int64)
        if np.abs(change - steps).max(initial=0.0) > CLOSE:
            return None
        table = self.home + steps
        within = (self.low <= table).all() and (table <= self.high).all()
        return table if within and not (self.sums @ steps).any() else None

    def _tried(self, cell: int, least: int, most: int, change: Floats) -> Ints | None:
        """Other prices lead to other tables; then whole numbers for all cells that moved."""
        program, count = self._program, len(self.home)
        chance = np.random.default_rng((cell, abs(least)))
        moved = np.abs(change) > CLOSE
        table = None
        for _ in range(TRIES):
            set_prices(program, 1 + chance.random(2 * count))
            change = self._change() if self.run(program) == OPTIMAL else change
            table = self._whole(change)
            if table is not None:
                break
            moved |= np.abs(change) > CLOSE
        set_prices(program, np.ones(2 * count))
        return self._around(np.flatnonzero(moved), cell, least, most) if table is None else table

    def _around(self, cells: Cells, cell: int, least: int, most: int) -> Ints | None:
        """A table that differs in these cells, then also in those that share a sum with them."""
        for _ in range(RINGS):
            table = self._of_these(cells, cell, least, most)
            if table is not None or len(cells) > MOST_CELLS:
                return table
            rows = np.unique(self._by_cell[:, cells].indices)
            cells = np.unique(self._by_sum[rows].indices).astype(np.int64)
        return None

    def _of_these(self, cells: Cells, cell: int, least: int, most: int) -> Ints | None:
        """A table that differs from the known one in these cells only; a short search."""
        part, home = self._by_cell[:, cells], self.home[cells]
        rows = np.unique(part.indices)
        sums = sparse.csr_array(sparse.csr_array(part)[rows])
        low, high = self.low[cells].copy(), self.high[cells].copy()
        asked = cells == cell
        low[asked], high[asked] = np.maximum(low[asked], least), np.minimum(high[asked], most)
        high = np.minimum(high, ENDLESS)
        program = box_program(sums, sums @ home, low, high, np.zeros(len(cells)), whole=True)
        program.setOptionValue("mip_max_nodes", MOST_NODES)
        self.run(program)
        found = solution(program)
        change = np.zeros(len(self.home))
        if len(found) != len(cells):
            return None
        change[cells] = found - home
        table = self._whole(change)
        return table if table is not None and least <= table[cell] <= most else None

    def _between(self, table: Ints, cell: int, values: list[int]) -> list[Ints]:
        """Tables with these values of a cell, of the cells only that differ in this table."""
        if not values:
            return []
        cells = np.flatnonzero(table != self.home)
        part = self._by_cell[:, cells]
        rows = np.unique(part.indices)
        sums = sparse.csr_array(sparse.csr_array(part)[rows])
        near = Nearest(sums, self.home[cells], self.low[cells], self.high[cells], self.run)
        place, found = int(np.searchsorted(cells, cell)), []
        for value in values:
            _, made = near.ask(place, value, value)
            if made is not None:
                whole = self.home.copy()
                whole[cells] = made
                found.append(whole)
        return found
