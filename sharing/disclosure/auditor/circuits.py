"""Closed circuits of unknown cells: small changes that keep every sum, without programs.

Rectangles of two schools and two groups are the simplest ones. They come out of the elimination
as changes of one free cell, and two that share cells give further ones. From any possible table
each circuit can be followed both ways until a cell meets its bound.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .elimination import Elimination
from .evidence import ENDLESS, Cells, Ints

Signs = NDArray[np.int8]
LONGEST = 3  # times the length of a common circuit
PAIRED = 1000  # circuits of which all pairs are looked at
KEPT = 3  # circuits for each cell
PAIRINGS = 2


class Circuits:
    """Changes by +1 and -1 as rows of a sparse array, and the room that a table leaves them."""

    def __init__(self, changes: Signs) -> None:
        rows = sparse.csr_array(changes.astype(np.int64))
        self.rows, self.count = rows, rows.shape[0]
        cells, rises = changes.shape[1], rows.data > 0
        self._first, cell = rows.indptr[:-1], rows.indices
        # places in (room above, room below), and in (steps forwards, steps backwards)
        self._ahead = np.where(rises, cell, cell + cells)
        self._back = np.where(rises, cell + cells, cell)
        circuit = np.repeat(np.arange(self.count, dtype=np.int32), np.diff(rows.indptr))
        by_cell = np.argsort(cell, kind="stable")
        circuit, rises = circuit[by_cell], rises[by_cell]
        self._raising = np.where(rises, circuit, circuit + self.count)
        self._lowering = np.where(rises, circuit + self.count, circuit)
        cells_moved, self._first_of_cell = np.unique(cell[by_cell], return_index=True)
        self.cells: Cells = cells_moved.astype(np.intp)

    def room(self, table: Ints, low: Ints, high: Ints) -> tuple[Ints, Ints]:
        """How many steps each circuit can be followed forwards and backwards."""
        room = np.concatenate([high - table, table - low])
        forwards = np.minimum.reduceat(room[self._ahead], self._first)
        return forwards, np.minimum.reduceat(room[self._back], self._first)

    def spans(self, table: Ints, forwards: Ints, backwards: Ints) -> tuple[Ints, Ints]:
        """The values that the circuits give to each of `cells`: a range, every number of it."""
        steps = np.concatenate([forwards, backwards])
        rise = np.maximum.reduceat(steps[self._raising], self._first_of_cell)
        fall = np.maximum.reduceat(steps[self._lowering], self._first_of_cell)
        return table[self.cells] - fall, table[self.cells] + rise

    def of(self, circuit: int) -> tuple[Cells, Ints]:
        span = slice(self.rows.indptr[circuit], self.rows.indptr[circuit + 1])
        return self.rows.indices[span].astype(np.intp), self.rows.data[span]


def find_circuits(sums: sparse.csr_array, low: Ints, high: Ints, seed: int = 0) -> Circuits | None:
    """Short circuits of a system; None when nothing can move in steps of 1."""
    chance = np.random.default_rng(seed)
    room = np.minimum(high, ENDLESS // 2) - low
    ranks = (np.bincount(sums.indices, minlength=len(low)).astype(np.int64), room, -room)
    made = []
    for rank in ranks:
        order = (rank + chance.random(len(low))).tolist()
        changes = Elimination.of(sums, order).circuits()
        fits = np.abs(changes).max(axis=1, initial=0) == 1
        fits &= (sums @ changes.T == 0).all(axis=0)
        made.append(changes[fits].astype(np.int8))
    found = _once(np.concatenate(made))
    if not len(found):
        return None
    longest = LONGEST * int(np.percentile(np.count_nonzero(found, axis=1), 25))
    for _ in range(PAIRINGS):
        found = _once(np.concatenate([found, _paired(found, longest)]))
    shortest = np.argsort(np.count_nonzero(found, axis=1), kind="stable")
    return Circuits(found[shortest[: KEPT * len(low)]])


def _once(changes: Signs) -> Signs:
    """Each circuit once, whichever way round it came; two with one mark count as the same."""
    if not len(changes):
        return changes
    first = changes[np.arange(len(changes)), (changes != 0).argmax(axis=1)]
    changes = changes * first[:, None]
    weights = np.random.default_rng(0).integers(1, 2**20, changes.shape[1]).astype(np.float64)
    _, places = np.unique(changes @ weights, return_index=True)
    return changes[np.sort(places)]


def _paired(changes: Signs, longest: int) -> Signs:
    """Sums and differences of two circuits, where shared cells cancel and none moves by 2."""
    length = np.count_nonzero(changes, axis=1)
    short = np.argsort(length, kind="stable")[:PAIRED]
    changes, length = changes[short], length[short]
    plain = changes.astype(np.float32)
    shared, agreed = np.abs(plain) @ np.abs(plain).T, plain @ plain.T
    same, opposite = (shared + agreed) / 2, (shared - agreed) / 2
    made = [changes[:0]]
    for sign, cancelled, doubled in ((-1, same, opposite), (1, opposite, same)):
        size = length[:, None] + length[None, :] - 2 * cancelled
        good = (doubled == 0) & (cancelled > 0) & (size <= longest)
        one, other = np.nonzero(np.triu(good, 1))
        best = np.argsort(size[one, other], kind="stable")[: 4 * changes.shape[1]]
        made.append(changes[one[best]] + np.int8(sign) * changes[other[best]])
    return np.concatenate(made)
