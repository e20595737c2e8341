"""A first table of whole counts for a system too large for one integer program.

A solution in fractions is made whole from the top of the hierarchy down, one family of codes at a
time, close to the fractions. A linear program within a narrow box around them mostly ends in whole
numbers; where it does not, other prices, a wider box and an integer program are tried. Where all
fail, nothing is concluded: the caller asks the whole program.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .evidence import Cells, Ints
from .programs import CLOSE, box_program, solution
from .regions import Regions

# try by try: are wishes kept, how many steps may a count be off, must the program be in integers
TRIES = (
    (True, 1, False),
    (True, 2, False),
    (True, 4, True),
    (False, 1, False),
    (False, 2, False),
    (False, 4, True),
    (False, 16, True),
)


def round_down_the_tree(
    sums: sparse.csr_array,
    right: Ints,
    low: Ints,
    high: Ints,
    fractions: NDArray[np.float64],
    *,
    regions: Regions,
    wished: Ints | None = None,
) -> Ints | None:
    """Whole counts between the bounds that keep all sums, or None when this way finds none.

    `wished`: values that cells should get where it can be, negative where nothing is wished.
    """
    rounding = _Rounding(sums, right, low, high, fractions)
    if wished is not None:
        rounding.wished = wished
    for level in regions.levels():
        for family in regions.families(level):
            cells = regions.cells_of(family)
            if len(cells) and not rounding.settle(cells):
                return None
    table = rounding.table
    fits = (sums @ table == right).all() and (low <= table).all() and (table <= high).all()
    return table if fits else None


class _Rounding:
    """A table in the making: some cells settled, the others still to come."""

    def __init__(
        self,
        sums: sparse.csr_array,
        right: Ints,
        low: Ints,
        high: Ints,
        goal: NDArray[np.float64],
    ) -> None:
        self.sums, self.right, self.low, self.high, self.goal = sums, right, low, high, goal
        self.by_cell = sparse.csc_array(sums)
        self.wished = np.full(len(low), -1, dtype=np.int64)
        self.table = np.zeros(len(low), dtype=np.int64)
        self.to_come = np.diff(sums.indptr).astype(np.int64)  # cells of each sum not settled
        self.left = right.copy()  # of each sum, without the cells settled
        self.chance = np.random.default_rng(5)

    def settle(self, cells: Cells) -> bool:
        """Whole counts for some cells, given those settled; sums with cells to come wait."""
        part = self.by_cell[:, cells]
        rows, count = np.unique(part.indices, return_counts=True)
        due = rows[self.to_come[rows] == count]
        found = self._whole(sparse.csr_array(sparse.csr_array(part)[due]), self.left[due], cells)
        if found is None:
            return False
        self.table[cells] = found
        self.left -= part @ found
        self.to_come[rows] -= count
        return True

    def _whole(self, sums: sparse.csr_array, left: Ints, cells: Cells) -> Ints | None:
        for values in self._tries(sums, left, cells):
            if len(values) == len(cells):
                table = np.rint(values).astype(np.int64)
                if np.abs(values - table).max() <= CLOSE and (sums @ table == left).all():
                    return table
        return None

    def _tries(
        self, sums: sparse.csr_array, left: Ints, cells: Cells
    ) -> Iterator[NDArray[np.float64]]:
        wished = self.wished[cells]
        for number, (kept, width, whole) in enumerate(TRIES):
            mine = (wished >= 0) & kept
            if kept and not mine.any():
                continue  # the same is tried below
            low = np.where(mine, wished, self.low[cells])
            high = np.where(mine, wished, self.high[cells])
            goal = np.clip(self.goal[cells], low, high)
            floor = np.floor(goal).astype(np.int64) + 1 - width
            least = np.clip(floor, low, high)
            most = np.clip(floor + 2 * width - 1, least, high)
            price = np.floor(goal) + 0.5 - goal + 0.1 * number * self.chance.random(len(cells))
            program = box_program(sums, left, least, most, price, whole=whole)
            program.run()
            yield solution(program)
