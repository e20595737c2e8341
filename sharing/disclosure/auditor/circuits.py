"""Closed circuits of unknown cells: small changes that keep every sum, in bulk and without programs.

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
PAIRED = 1500  # circuits of which all pairs are looked at
KEPT = 6  # circuits for each cell
PAIRINGS = 2


class Circuits:
    """Changes by +1 and -1 as rows of a sparse array, and the room that a table leaves them."""

    def __init__(self, changes: Signs) -> None:
        rows = sparse.csr_array(changes.astype(np.int64))
        self.rows, self.count = rows, rows.shape[0]
        self.first, self.cell = rows.indptr[:-1], rows.indices
        self.rises = rows.data > 0
        by_cell = np.argsort(self.cell, kind="stable")
        circuit = np.repeat(np.arange(self.count), np.diff(rows.indptr))
        self._circuit, self._rises = circuit[by_cell], self.rises[by_cell]
        self.cells, self._first_of_cell = np.unique(self.cell[by_cell], return_index=True)

    def room(self, table: Ints, low: Ints, high: Ints) -> tuple[Ints, Ints]:
        """How many steps each circuit can be followed forwards and backwards."""
        above, below = (high - table)[self.cell], (table - low)[self.cell]
        forwards = np.minimum.reduceat(np.where(self.rises, above, below), self.first)
        backwards = np.minimum.reduceat(np.where(self.rises, below, above), self.first)
        return forwards, backwards

    def spans(self, table: Ints, forwards: Ints, backwards: Ints) -> tuple[Ints, Ints]:
        """The values that the circuits give to each of `cells`: a range, every number of it."""
        ahead, back = forwards[self._circuit], backwards[self._circuit]
        rise = np.maximum.reduceat(np.where(self._rises, ahead, back), self._first_of_cell)
        fall = np.maximum.reduceat(np.where(self._rises, back, ahead), self._first_of_cell)
        return table[self.cells] - fall, table[self.cells] + rise

    def of(self, circuit: int) -> tuple[Cells, Ints]:
        span = slice(self.rows.indptr[circuit], self.rows.indptr[circuit + 1])
        return self.cell[span], self.rows.data[span]


def find_circuits(sums: sparse.csr_array, low: Ints, high: Ints, seed: int = 0) -> Circuits | None:
    """Short circuits of a system; None when nothing can move in steps of 1."""
    chance = np.random.default_rng(seed)
    room = np.minimum(high, ENDLESS // 2) - low
    ranks = (np.bincount(sums.indices, minlength=len(low)).astype(np.int64), room, -room)
    found: dict[bytes, Signs] = {}
    for rank in ranks:
        order = (rank + chance.random(len(low))).tolist()
        changes = Elimination.of(sums, order).circuits()
        fits = np.abs(changes).max(axis=1, initial=0) == 1
        fits &= (sums @ changes.T == 0).all(axis=0)
        _add(found, changes[fits].astype(np.int8))
    if not found:
        return None
    longest = LONGEST * int(np.percentile([np.count_nonzero(c) for c in found.values()], 25))
    for _ in range(PAIRINGS):
        _add(found, _paired(np.array(list(found.values())), longest))
    every = np.array(list(found.values()))
    shortest = np.argsort(np.count_nonzero(every, axis=1), kind="stable")
    return Circuits(every[shortest[: KEPT * len(low)]])


def _add(found: dict[bytes, Signs], changes: Signs) -> None:
    """Keep each circuit once, whichever way round it came."""
    if not len(changes):
        return
    first = changes[np.arange(len(changes)), (changes != 0).argmax(axis=1)]
    for change in changes * first[:, None]:
        found.setdefault(change.tobytes(), change)


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
