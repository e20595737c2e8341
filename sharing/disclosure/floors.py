"""The least that a total can be for anybody who sees which of its parts are not empty."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .cells import CellSet
from .coding import Flags

Whole = NDArray[np.int64]


def sums_of_floors(cells: CellSet, truth: Whole, floor: Whole, fixed: Flags) -> Whole:
    """A total is at least the sum of what each of its parts must be.

    Zeros are shown, so everybody can count the parts that are not zero. A group with students in
    three schools has at least three, whatever is hidden: no protection can undo that, and the
    promise for a total starts there. The same holds for parts that earlier releases showed.
    """
    floor = floor.copy()
    least = np.where(fixed, truth, np.where(truth == 0, np.minimum(floor, 0), floor))
    rows = cells.rows
    depth = cells.coding.depths(cells.keys[rows.parent])
    for level in np.unique(depth)[::-1]:
        here = np.flatnonzero(depth == level)
        child = rows.child[np.repeat(depth == level, rows.present)]
        ends = np.cumsum(rows.present[here])
        sums = np.add.reduceat(least[child], ends - rows.present[here])
        np.maximum.at(floor, rows.parent[here], sums)
        np.maximum.at(least, rows.parent[here], sums)
    return np.minimum(floor, truth)
