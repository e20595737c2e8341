"""A large group of cells, worked out part by part.

Two programs on a part and its surroundings shut a cell in. With all else held as in one known
table, what the part can do the whole can do too. With all else free between its bounds, what the
part cannot do the whole cannot do either. Programs over the whole group are for what is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from .component import Component
from .evidence import Cells
from .programs import CLOSE, OPTIMAL, limits_program
from .search import Flags

Map = Callable[[Callable[["_Part"], object], list["_Part"]], Iterable[object]]


@dataclass
class _Part:
    places: Cells  # of its cells in the whole
    inner: Component
    unsettled: Cells  # places in the part
    bounds: list[tuple[int, int, int]]  # place in the whole, least, greatest: proven


class Parts:
    """All parts of one group; `mine` and `wanted` as for `Component.gather`."""

    def __init__(self, whole: Component, places: Iterator[Cells], mine: Flags, wanted: Flags):
        self.whole, self.mine, self.wanted = whole, mine, wanted
        self.by_cell = sparse.csc_array(whole.sums)
        self.parts = [self._part(p) for p in places]

    def _part(self, places: Cells) -> _Part:
        whole, rows = self.whole, np.unique(self.by_cell[:, places].indices)
        sums = sparse.csr_array(self.by_cell[:, places][rows])
        home, top = whole.home[places], self.wanted.shape[1]
        low, high = whole.low[places], whole.high[places]
        inner = Component(sums, sums @ home, low, high, top, home)
        return _Part(places, inner, np.empty(0, dtype=np.intp), [])

    def work(self, apply: Map) -> None:
        """`apply` runs one function on all parts, in threads if it likes."""
        list(apply(self._gather, self.parts))
        self._merge()
        self._share_out()
        list(apply(self._settle, self.parts))
        self._merge()
        for part in self.parts:
            for place, least, most in part.bounds:
                self.whole.proven_low[place] = max(self.whole.proven_low[place], least)
                self.whole.proven_high[place] = min(self.whole.proven_high[place], most)
            self.whole.programs_solved += part.inner.programs_solved

    def _gather(self, part: _Part) -> None:
        part.inner.gather(self.mine[part.places], self.wanted[part.places])
        part.inner.search = None  # large, and not needed any more

    def _merge(self) -> None:
        for part in self.parts:
            self.whole.seen.merge(part.inner.seen, part.places)

    def _share_out(self) -> None:
        """Each cell whose verdict is not clear goes to the first part that holds it."""
        left = self._unclear()
        for part in self.parts:
            part.unsettled = np.flatnonzero(left[part.places])
            left[part.places] = False

    def _unclear(self) -> Flags:
        seen, top = self.whole.seen, self.wanted.shape[1]
        perhaps_exact = seen.lowest == seen.highest
        perhaps_large = (seen.lowest >= top) & (self.whole.low < top)
        perhaps_small = (seen.highest < top) & (self.whole.high >= top)
        values = (self.wanted & ~seen.taken).any(axis=1)
        return np.asarray(
            (self.mine & (perhaps_exact | perhaps_large | perhaps_small)) | values, dtype=np.bool_
        )

    def _settle(self, part: _Part) -> None:
        inner = part.inner
        for cell in part.unsettled.tolist():
            inner.smallest(cell), inner.largest(cell)
            for value in np.flatnonzero(self.wanted[part.places[cell]]).tolist():
                inner.can_be(cell, value)
        if len(part.unsettled):
            part.bounds = list(self._with_all_else_free(part))

    def _with_all_else_free(self, part: _Part) -> Iterator[tuple[int, int, int]]:
        whole, places = self.whole, part.places[part.unsettled]
        rows = np.unique(self.by_cell[:, part.places].indices)
        cells = np.unique(whole.sums[rows].indices)
        sums = sparse.csr_array(sparse.csr_array(whole.sums[rows])[:, cells])
        low, high = whole.low[cells], whole.high[cells]
        program = limits_program(sums, whole.right[rows], low, high)
        for place, cell in zip(
            places.tolist(), np.searchsorted(cells, places).tolist(), strict=True
        ):
            ends: list[int] = []
            for sense, bound in ((1, low[cell]), (-1, high[cell])):
                program.changeColCost(cell, float(sense))
                program.run()
                part.inner.programs_solved += 1
                best = program.getInfo().objective_function_value
                known = program.getModelStatus() == OPTIMAL
                ends.append(sense * int(np.ceil(best - CLOSE)) if known else int(bound))
                program.changeColCost(cell, 0.0)
            yield place, ends[0], ends[1]
