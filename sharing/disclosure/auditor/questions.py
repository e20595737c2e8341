"""What is not known yet of the cells of a large group."""

from __future__ import annotations

import numpy as np

from .component import Component
from .evidence import Cells
from .nearest import Range
from .search import Flags

ALL = slice(None)


class Questions:
    """What would settle the verdict of each cell of a group or part."""

    def __init__(self, about: Component, mine: Flags, wanted: Flags) -> None:
        """`mine`: cells that have a verdict; `wanted`: cell by small value, what is promised."""
        self.about, self.mine, self.wanted = about, mine, wanted
        self.top = wanted.shape[1]

    def of(self, cell: int) -> list[Range]:
        """Ranges of a cell in which some table is looked for, the farthest from home first."""
        about, seen = self.about, self.about.seen
        low, high = int(about.proven_low[cell]), int(about.proven_high[cell])
        least, most = seen.least(cell), seen.most(cell)
        one = slice(cell, cell + 1)
        asked: list[Range] = [(v, v) for v in np.flatnonzero(self.missing(one)[0]).tolist()]
        if self.mine[cell]:
            if least == most:
                asked += [(least + 1, high), (low, least - 1)]
            elif most < self.top and not self._is_open(cell):
                asked += [(self.top, high)]
            elif least >= self.top and not asked:
                asked += [(low, self.top - 1)]
        home = int(about.home[cell])
        asked.sort(key=lambda one: -max(one[0] - home, home - one[1]))
        return [(lower, upper) for lower, upper in asked if max(lower, low) <= min(upper, high)]

    def settle(self, cell: int) -> None:
        """Answer all questions about a cell, however long it takes."""
        while asked := self.of(cell):
            self.about.can_lie(cell, *asked[0])

    def _is_open(self, cell: int) -> bool:
        """All that is promised was seen: how large the cell can be changes no verdict."""
        wanted = self.wanted[cell]
        return bool(wanted.any() and not (wanted & ~self.about.seen.taken[cell]).any())

    def open(self) -> Cells:
        """Cells with a question."""
        about, seen, top = self.about, self.about.seen, self.top
        low, high = about.proven_low, about.proven_high
        alone = (seen.lowest == seen.highest) & (low < high)
        missing = self.missing().any(axis=1)
        small = (seen.highest < top) & (high >= top)
        small &= ~self.wanted.any(axis=1) | (self.wanted & ~seen.taken).any(axis=1)
        large = (seen.lowest >= top) & (low < top) & ~missing
        return np.flatnonzero(missing | (self.mine & (alone | small | large)))

    def missing(self, cells: slice = ALL) -> Flags:
        """Cell by small value: not seen, and not ruled out, of cells that may be open."""
        about, wanted, values = self.about, self.wanted[cells], np.arange(self.top)
        possible = (values >= about.proven_low[cells, None]) & ~about.ruled_out[cells]
        possible &= values <= about.proven_high[cells, None]
        lost = np.asarray((wanted & ~possible).any(axis=1))
        return np.asarray(wanted & ~about.seen.taken[cells] & ~lost[:, None])
