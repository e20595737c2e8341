"""Tables that the auditor has seen to be possible, as values of each cell."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Cells = NDArray[np.intp]
ENDLESS = 10**9  # a bound as large as this is none


class Evidence:
    """Least and greatest value seen for each cell, and the small values seen one by one."""

    def __init__(self, table: Ints, low: Ints, high: Ints, top: int) -> None:
        self.low, self.high = low, high
        self.lowest, self.highest = table.copy(), table.copy()
        self.values = np.arange(top)
        self.taken: NDArray[np.bool_] = table[:, None] == self.values

    def least(self, cell: int) -> int:
        return int(self.lowest[cell])

    def most(self, cell: int) -> int:
        return int(self.highest[cell])

    def has(self, cell: int, value: int) -> bool:
        if value < len(self.values):
            return value >= 0 and bool(self.taken[cell, value])
        return value in (self.lowest[cell], self.highest[cell])

    def spans(self, cells: Cells, lowest: Ints, highest: Ints) -> None:
        """Note that each of these cells can have all values from its lowest to its highest."""
        self.lowest[cells] = np.minimum(self.lowest[cells], lowest)
        self.highest[cells] = np.maximum(self.highest[cells], highest)
        low, high = lowest[:, None], highest[:, None]
        self.taken[cells] |= (self.values >= low) & (self.values <= high)

    def follow(self, start: Ints, step: Ints) -> None:
        """Note all whole tables on the line from one table in the direction of another."""
        moved = np.flatnonzero(step)
        if not len(moved):
            return
        step = step[moved] // np.gcd.reduce(np.abs(step[moved]))
        start = start[moved]
        rise = np.where(step > 0, self.high[moved] - start, start - self.low[moved])
        fall = np.where(step > 0, start - self.low[moved], self.high[moved] - start)
        pace = np.abs(step)
        most, least = int((rise // pace).min()), -int((fall // pace).min())
        ends = np.sort(np.stack([start + least * step, start + most * step]), axis=0)
        self.lowest[moved] = np.minimum(self.lowest[moved], ends[0])
        self.highest[moved] = np.maximum(self.highest[moved], ends[1])
        low, high = ends[0][:, None], ends[1][:, None]
        on_line = (self.values - low) % pace[:, None] == 0
        self.taken[moved] |= (self.values >= low) & (self.values <= high) & on_line

    def merge(self, other: Evidence, cells: Cells) -> None:
        """Take over what was seen of some cells, numbered by their places in `cells`."""
        self.lowest[cells] = np.minimum(self.lowest[cells], other.lowest)
        self.highest[cells] = np.maximum(self.highest[cells], other.highest)
        self.taken[cells] |= other.taken

    def copy(self, other: Evidence, cells: Cells) -> None:
        """Begin with what was seen elsewhere of `cells`, which are all of the cells here."""
        self.lowest, self.highest = other.lowest[cells], other.highest[cells]
        self.taken = other.taken[cells]
