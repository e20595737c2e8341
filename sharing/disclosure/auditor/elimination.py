"""Elimination over a prime field: which cells the sums alone decide, without any program.

Counts modulo a prime can be divided without rounding, so a whole system is worked through in
exact arithmetic. What comes out: the sums that say something new, the cells that no change of the
others can move, and *circuits*, the smallest changes that keep every sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Ints = NDArray[np.int64]
PRIMES = (2**61 - 1, 2**61 - 31)
LARGEST_STEP = 4  # a circuit that changes a cell by more is of little use


@dataclass(frozen=True)
class Elimination:
    """A system in triangular form: each pivot cell as a combination of later ones and free ones."""

    count: int  # of cells
    prime: int
    rows: tuple[int, ...]  # the sums that say something new
    pivots: dict[int, dict[int, int]]  # pivot cell: coefficients of its row, 1 for itself

    @classmethod
    def of(
        cls, sums: sparse.csr_array, rank: Sequence[float] | None = None, prime: int = PRIMES[0]
    ) -> Elimination:
        """`rank`: cells with a low one become pivots where there is a choice.

        Without it the most detailed cells do, which keeps the rows short.
        """
        starts, cells, signs = sums.indptr, sums.indices.tolist(), sums.data.tolist()
        order = rank if rank is not None else _detail_first(sums)
        pivots: dict[int, dict[int, int]] = {}
        kept = []
        for number in np.argsort(np.diff(starts), kind="stable").tolist():
            span = slice(starts[number], starts[number + 1])
            row = dict(zip(cells[span], signs[span], strict=True))
            _reduce(row, pivots, prime)
            if row:
                pivot = min(row, key=order.__getitem__)
                inverse = pow(row[pivot], -1, prime)
                pivots[pivot] = {cell: sign * inverse % prime for cell, sign in row.items()}
                kept.append(number)
        return cls(sums.shape[1], prime, tuple(sorted(kept)), pivots)

    def determined(self, seed: int = 1) -> NDArray[np.bool_]:
        """Cells that are 0 in a random change that keeps every sum: nothing can move them.

        A cell that something can move is 0 by accident once in 10^18 times.
        """
        chance = np.random.default_rng(seed)
        change: list[int] = chance.integers(1, 2**60, self.count).tolist()
        for pivot, row in reversed(self.pivots.items()):
            change[pivot] = 0
            change[pivot] = -sum(a * change[cell] for cell, a in row.items()) % self.prime
        return np.array(change, dtype=np.int64) == 0

    def circuits(self) -> Ints:
        """One change for each free cell that raises it by 1; a row each, in small whole numbers.

        Those with other numbers, or that do not fit the sums when checked, are for the caller to
        leave out.
        """
        free = np.array([c for c in range(self.count) if c not in self.pivots], dtype=np.intp)
        change = np.zeros((self.count, len(free)), dtype=np.int64)
        change[free, np.arange(len(free))] = 1
        for pivot, row in reversed(self.pivots.items()):
            others = [cell for cell in row if cell != pivot]
            signs = [self._signed(row[cell]) for cell in others]
            if others:
                change[pivot] = -(np.array(signs, dtype=np.int64) @ change[others])
        small = np.abs(change).max(axis=0, initial=0) <= LARGEST_STEP
        return np.ascontiguousarray(change[:, small].T)

    def _signed(self, number: int) -> int:
        """The number as a small one of either sign; a fraction stays large and is left out."""
        signed = number - self.prime if number > self.prime // 2 else number
        return signed if abs(signed) <= LARGEST_STEP else LARGEST_STEP + 1


def _detail_first(sums: sparse.csr_array) -> list[float]:
    """Cells by the number of sums in which they are the total; of equals the last one first."""
    totals = np.bincount(sums.indices[sums.data > 0], minlength=sums.shape[1])
    ranks: list[float] = (totals - np.arange(len(totals)) / max(1, len(totals))).tolist()
    return ranks


def _reduce(row: dict[int, int], pivots: dict[int, dict[int, int]], prime: int) -> None:
    """Express the row in cells that are not pivots yet."""
    waiting = [cell for cell in row if cell in pivots]
    while waiting:
        pivot = waiting.pop()
        factor = row.get(pivot, 0)
        if not factor:
            continue
        for cell, sign in pivots[pivot].items():
            left = (row.get(cell, 0) - factor * sign) % prime
            if not left:
                row.pop(cell, None)
                continue
            if cell not in row and cell in pivots:
                waiting.append(cell)
            row[cell] = left


def determined(sums: sparse.csr_array) -> NDArray[np.bool_]:
    """Cells whose value follows from the sums alone, agreed on by two primes."""
    found = np.ones(sums.shape[1], dtype=np.bool_)
    for seed, prime in enumerate(PRIMES):
        found &= Elimination.of(sums, prime=prime).determined(seed)
    return found
