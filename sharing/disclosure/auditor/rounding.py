"""A first table of whole counts for a system too large for one integer program.

A solution in fractions is made whole from the top of the hierarchy down, one family of codes at a
time, as near to the fractions as the sums allow. Where that fails, nothing is concluded: the
caller asks the whole program.
"""

from __future__ import annotations

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .evidence import Cells, Ints
from .programs import OPTIMAL, nearest_whole, solution
from .regions import Regions


def round_down_the_tree(
    sums: sparse.csr_array,
    right: Ints,
    low: Ints,
    high: Ints,
    fractions: NDArray[np.float64],
    *,
    regions: Regions,
) -> Ints | None:
    """Whole counts between the bounds that keep all sums, or None when this way finds none."""
    table = np.rint(fractions).astype(np.int64)
    settled = np.zeros(len(low), dtype=np.bool_)
    by_cell = sparse.csc_array(sums)
    for level in regions.levels():
        for family in regions.families(level):
            cells = regions.cells_of(family)
            if len(cells) and not _settle(
                sums, by_cell, right, low, high, fractions, table, settled, cells
            ):
                return None
            settled[cells] = True
    fits = (sums @ table == right).all() and (low <= table).all() and (table <= high).all()
    return table if fits else None


def _settle(
    sums: sparse.csr_array,
    by_cell: sparse.csc_array,
    right: Ints,
    low: Ints,
    high: Ints,
    fractions: NDArray[np.float64],
    table: Ints,
    settled: NDArray[np.bool_],
    cells: Cells,
) -> bool:
    """Whole counts for some cells, given those settled; sums with cells still to come wait."""
    waiting = ~settled
    waiting[cells] = False
    rows = np.unique(by_cell[:, cells].indices)
    rows = rows[(abs(sums[rows]) @ waiting.astype(np.int64)) == 0]
    left = right[rows] - sums[rows] @ np.where(settled, table, 0)
    part = sparse.csr_array(sparse.csr_array(sums[rows])[:, cells])
    highs = nearest_whole(part, left, low[cells], high[cells], fractions[cells])
    highs.run()
    if highs.getModelStatus() != OPTIMAL and (
        highs.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible
    ):
        return False
    table[cells] = np.rint(solution(highs)[: len(cells)]).astype(np.int64)
    return True
