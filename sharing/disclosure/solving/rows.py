"""What one sum alone rules out: a quick no, before any program is asked."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .state import State


class Rows:
    """Every sum that a cell stands in, with what the promises need of it."""

    def __init__(self, state: State) -> None:
        model, witnesses = state.model, state.witnesses
        relations = sparse.csr_array(model.relations)
        self.starts, self.cells = relations.indptr, relations.indices
        self.signs = relations.data
        by_cell = sparse.csc_array(relations)
        self.starts_of, self.rows = by_cell.indptr, by_cell.indices
        self.free = state.free.copy()  # of other parts only this is known: they are at work
        self.fall = model.truth - model.floor
        self.rise_needed = np.zeros(len(model.truth), dtype=np.int64)
        self.fall_needed = np.zeros(len(model.truth), dtype=np.int64)
        cells = np.flatnonzero(witnesses.row >= 0)
        rows = witnesses.row[cells]
        if witnesses.any_other:
            return
        truth = model.truth[cells]
        self.rise_needed[cells] = np.maximum(witnesses.high[rows] - truth, 0)
        self.fall_needed[cells] = np.maximum(truth - witnesses.low[rows], 0)

    def allow_showing(self, cell: int, free: NDArray[np.bool_]) -> bool:
        """False when a sum with this cell could not move as far as promised without it."""
        rows = self.rows[self.starts_of[cell] : self.starts_of[cell + 1]]
        return all(self._moves_enough(row, cell, free) for row in rows.tolist())

    def _moves_enough(self, row: int, shown: int, free: NDArray[np.bool_]) -> bool:
        part = slice(self.starts[row], self.starts[row + 1])
        cells = self.cells[part]
        moves = free[cells] & (cells != shown)
        movers, totals = cells[moves], self.signs[part][moves] > 0
        if len(movers) < 2:  # the others are known, so this one can be computed
            return not (self.rise_needed[movers] + self.fall_needed[movers]).any()
        falls = self.fall[movers]
        if totals.any():  # a total may move, and then any part of it may rise
            parts = falls[~totals].sum()
            return bool(totals.sum() > 1 or parts >= self.fall_needed[movers[totals]].max())
        return bool((falls.sum() - falls >= self.rise_needed[movers]).all())
