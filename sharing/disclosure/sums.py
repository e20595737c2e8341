"""Rows that sum to nothing: +1 for a parent, -1 for its parts and for a rest that nobody lists."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .coding import Cells, Flags


class SumRows:
    """Collects rows; rests are numbered after the cells, in the order in which they come."""

    def __init__(self, cells: int) -> None:
        self.count = cells
        self._columns: list[Cells] = []
        self._sizes: list[NDArray[np.int64]] = []

    def add(
        self, parent: Cells, child: Cells, present: NDArray[np.int64], open_ended: Flags
    ) -> Cells:
        """Rows with their parts one after another; gives the rest of each row, -1 for none."""
        rest = np.full(len(parent), -1, dtype=np.intp)
        rest[open_ended] = self.count + np.arange(int(open_ended.sum()))
        self.count += int(open_ended.sum())
        sizes = 1 + present + open_ended
        ends = np.cumsum(sizes)
        columns = np.empty(int(sizes.sum()), dtype=np.intp)
        first = ends - sizes
        columns[first] = parent
        columns[(ends - 1)[open_ended]] = rest[open_ended]
        within = np.arange(len(child)) - np.repeat(np.cumsum(present) - present, present)
        columns[np.repeat(first + 1, present) + within] = child
        self._columns.append(columns)
        self._sizes.append(sizes)
        return rest

    def pairs(self, total: Cells, part: Cells) -> Cells:
        """Rows `total = part + rest`; gives the rests."""
        one = np.ones(len(total), dtype=np.int64)
        return self.add(total, part, one, one > 0)

    def matrix(self) -> sparse.csr_array:
        sizes = np.concatenate([*self._sizes, np.zeros(0, dtype=np.int64)])
        columns = np.concatenate([*self._columns, np.zeros(0, dtype=np.intp)])
        starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        signs = np.full(len(columns), -1, dtype=np.int64)
        signs[starts[:-1]] = 1
        return sparse.csr_array(
            (signs, columns, starts), shape=(len(sizes), self.count), dtype=np.int64
        )
