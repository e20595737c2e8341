"""Bounds by propagation: what one sum at a time gives away, until nothing more follows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Ints = NDArray[np.int64]
NO_LIMIT = 10**12
MOST_ROUNDS = 2_000  # bounds that contradict each other can creep towards no limit


def propagate(sums: sparse.csr_array, low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """Tighten whole-number bounds of x for `sums @ x = 0`. Bounds that cross: no such table."""
    rows = np.repeat(np.arange(sums.shape[0]), np.diff(sums.indptr))
    cells, signs = sums.indices, sums.data
    low, high = low.copy(), high.copy()
    for _ in range(MOST_ROUNDS):
        least, most = _contributions(signs, low[cells], high[cells])
        others_least = _totals(rows, least, sums.shape[0])[rows] - least
        endless = (most >= NO_LIMIT).astype(np.int64)
        other_endless = _totals(rows, endless, sums.shape[0])[rows] - endless
        others_most = _totals(rows, np.where(endless, 0, most), sums.shape[0])[rows]
        others_most = others_most - np.where(endless, 0, most)
        bottomless = (least <= -NO_LIMIT).astype(np.int64)
        other_bottomless = _totals(rows, bottomless, sums.shape[0])[rows] - bottomless
        finite = np.where(bottomless, 0, least)
        others_least = _totals(rows, finite, sums.shape[0])[rows] - finite
        # sign * x = -(others): between -others_most and -others_least
        ceiling = np.where(other_bottomless > 0, NO_LIMIT, -others_least)
        ground = np.where(other_endless > 0, -NO_LIMIT, -others_most)
        new_high = np.where(signs > 0, ceiling, -ground)
        new_low = np.where(signs > 0, ground, -ceiling)
        next_low, next_high = low.copy(), high.copy()
        np.maximum.at(next_low, cells, new_low)
        np.minimum.at(next_high, cells, new_high)
        if (next_low == low).all() and (next_high == high).all():
            return low, high
        low, high = next_low, next_high
        if (low > high).any():
            return low, high
    return low, high


def _contributions(signs: Ints, low: Ints, high: Ints) -> tuple[Ints, Ints]:
    return np.where(signs > 0, low, -high), np.where(signs > 0, high, -low)


def _totals(rows: NDArray[np.intp], values: Ints, count: int) -> Ints:
    return np.bincount(rows, weights=values, minlength=count).astype(np.int64)
