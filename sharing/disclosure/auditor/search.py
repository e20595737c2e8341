"""A walk through possible tables that collects evidence: no programs, only circuits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .circuits import find_circuits
from .evidence import Cells, Evidence, Ints

Flags = NDArray[np.bool_]
AT_ONCE = 20  # circuits followed in one step, as far as they share no cell
LONGEST_WALK = 60  # steps towards one goal
PATIENCE = 3  # goals in a row that bring too little
LITTLE = 0.02  # of what is missing


class Search:
    """Walks from table to table towards the bounds and values that were not seen yet."""

    def __init__(
        self, sums: sparse.csr_array, seen: Evidence, mine: Flags, wanted: Flags, seed: int = 0
    ) -> None:
        self.seen, self.mine, self.wanted = seen, mine, wanted
        self.low, self.high = seen.low, seen.high
        self.chance = np.random.default_rng(seed)
        self.circuits = find_circuits(sums, self.low, self.high, seed)
        ties = sparse.csr_array(abs(sums))
        self.near = sparse.csr_array(ties.T @ ties)

    def missing_low(self) -> Flags:
        return self.mine & (self.seen.lowest > self.low)

    def missing_high(self) -> Flags:
        return self.mine & (self.seen.highest < self.high)

    def missing_values(self) -> Flags:
        return np.asarray((self.wanted & ~self.seen.taken).any(axis=1))

    def missing(self) -> int:
        both = self.missing_low().sum() + self.missing_high().sum()
        return int(both + (self.wanted & ~self.seen.taken).sum())

    def look(self, table: Ints) -> tuple[Ints, Ints]:
        """Note the table, and what every circuit opens from it."""
        every = np.arange(len(table))
        self.seen.spans(every, table, table)
        if self.circuits is None:
            return table[:0], table[:0]
        forwards, backwards = self.circuits.room(table, self.low, self.high)
        self.seen.spans(self.circuits.cells, *self.circuits.spans(table, forwards, backwards))
        return forwards, backwards

    def walk(self, table: Ints) -> None:
        """Go on while goals bring something new. `table` is left as it is."""
        self.look(table)
        if self.circuits is None:
            return
        table, idle, left = table.copy(), 0, self.missing()
        while left and idle < PATIENCE:
            self._approach(table, self._goal())
            before, left = left, self.missing()
            idle = 0 if before - left > LITTLE * before else idle + 1

    def apart(self, cells: Cells) -> Cells:
        """Some of the cells, by chance, no two of them in one sum."""
        blocked = np.zeros(len(self.mine), dtype=np.bool_)
        chosen = []
        for cell in self.chance.permutation(cells).tolist():
            if not blocked[cell]:
                chosen.append(cell)
                blocked[self.near.indices[self.near.indptr[cell] : self.near.indptr[cell + 1]]] = 1
        return np.array(chosen, dtype=np.intp)

    def _goal(self) -> NDArray[np.float64]:
        """Weights: raise some cells that are apart and lower the others; now and then lower all."""
        low, values = self.missing_low(), self.missing_values()
        noise = self.chance.random(len(low))
        if self.chance.random() < 0.3:
            return np.asarray(-noise * (low | values))
        weight = 0.001 * self.chance.standard_normal(len(low)) - 0.3 * noise * low
        up = self.apart(np.flatnonzero(self.missing_high() | values))
        weight[up] = 1 + self.chance.random(len(up))
        return np.asarray(weight)

    def _approach(self, table: Ints, weight: NDArray[np.float64]) -> None:
        """Follow the circuits that bring most, as far as they go, until none does."""
        circuits = self.circuits
        assert circuits is not None
        worth = np.asarray(circuits.rows @ weight)
        forwards, backwards = circuits.room(table, self.low, self.high)
        for _ in range(LONGEST_WALK):
            gain = np.maximum(worth * forwards, -worth * backwards)
            best = np.argsort(-gain, kind="stable")[:AT_ONCE]
            if gain[best[0]] <= 1e-9:
                return
            moved = np.zeros(len(table), dtype=np.bool_)
            for circuit in best[gain[best] > 1e-9].tolist():
                cells, step = circuits.of(circuit)
                if not moved[cells].any():
                    steps = forwards if worth[circuit] > 0 else -backwards
                    table[cells] += steps[circuit] * step
                    moved[cells] = True
            forwards, backwards = self.look(table)
