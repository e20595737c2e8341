"""A large group of cells, worked out part by part.

Two programs on a part and its surroundings shut a cell in. With all else held as in one known
table, what the part can do the whole can do too. With all else free between its bounds, what the
part cannot do the whole cannot do either. Programs over the whole group are for what is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import highspy
import numpy as np
from scipy import sparse

from .component import Component
from .evidence import Cells
from .programs import CLOSE, OPTIMAL, limits_program
from .questions import Questions
from .regions import Regions

Apply = Callable[[Callable[["Part"], object], list["Part"]], Iterable[object]]
SCALE = 600, 2  # most cells of a part, and branches that stand for a whole one
ZONE = 5_000  # most cells of a part with all of its branches


class Part:
    """Some cells of a group. It changes nothing outside until `report`."""

    def __init__(self, all_of_them: Questions, places: Cells, by_cell: sparse.csc_array) -> None:
        self.questions, self.places, self.by_cell = all_of_them, places, by_cell
        self.asked: Cells = places[:0]  # places in the part
        self.inner: Component | None = None

    def work(self) -> None:
        """Look for tables with the values in question; then try to prove that there are none."""
        self.inner = inner = self._component()
        mine, wanted = self.questions.mine[self.places], self.questions.wanted[self.places]
        questions, free = Questions(inner, mine, wanted), _Free(self, inner)
        for cell in self.asked.tolist():
            inner.clock.check()
            for table in inner.nearest.look(cell, questions.of(cell)).tables:
                inner.note(table)
            left = questions.of(cell)
            if any(least < inner.seen.least(cell) for least, _ in left):
                free.shut_in(cell, below=True)
            if any(most > inner.seen.most(cell) for _, most in left):
                free.shut_in(cell, below=False)

    def report(self) -> None:
        """Hand on what was found out."""
        whole, inner, places = self.questions.about, self.inner, self.places
        if inner is None:
            return
        whole.seen.merge(inner.seen, places)
        whole.proven_low[places] = np.maximum(whole.proven_low[places], inner.proven_low)
        whole.proven_high[places] = np.minimum(whole.proven_high[places], inner.proven_high)
        whole.programs_solved += inner.programs_solved
        self.inner = None

    def _component(self) -> Component:
        whole, places = self.questions.about, self.places
        rows = np.unique(self.by_cell[:, places].indices)
        sums = sparse.csr_array(self.by_cell[:, places][rows])
        home, top = whole.home[places], self.questions.top
        low, high = whole.low[places], whole.high[places]
        inner = Component(sums, sums @ home, low, high, top, home, whole.clock)
        inner.seen.copy(whole.seen, places)
        inner.proven_low, inner.proven_high = whole.proven_low[places], whole.proven_high[places]
        inner.ruled_out = whole.ruled_out[places]
        return inner


class _Free:
    """The cells of a part and all that share a sum with them, free within their bounds."""

    def __init__(self, part: Part, inner: Component) -> None:
        self.part, self.inner = part, inner
        self._program: highspy.Highs | None = None
        self._columns: Cells = part.places

    def shut_in(self, cell: int, *, below: bool) -> None:
        """Prove that nothing less (or more) is possible, in the whole group either."""
        inner, program = self.inner, self._made()
        column, sense = int(self._columns[cell]), 1 if below else -1
        program.changeColCost(column, float(sense))
        known = inner.run(program) == OPTIMAL
        best = program.getInfo().objective_function_value
        program.changeColCost(column, 0.0)
        if not known:
            return
        end = sense * int(np.ceil(best - CLOSE))
        if below:
            inner.proven_low[cell] = max(int(inner.proven_low[cell]), end)
        else:
            inner.proven_high[cell] = min(int(inner.proven_high[cell]), end)

    def _made(self) -> highspy.Highs:
        if self._program is None:
            whole, by_cell = self.part.questions.about, self.part.by_cell
            rows = np.unique(by_cell[:, self.part.places].indices)
            cells = np.unique(whole.sums[rows].indices).astype(np.intp)
            self._columns = np.searchsorted(cells, self.part.places)
            sums = sparse.csr_array(sparse.csr_array(whole.sums[rows])[:, cells])
            low, high = whole.proven_low[cells], whole.proven_high[cells]
            self._program = limits_program(sums, whole.right[rows], low, high)
        return self._program


def work_by_parts(questions: Questions, regions: Regions, apply: Apply) -> None:
    """`apply` runs one function on all parts, in threads if it likes."""
    by_cell = sparse.csc_array(questions.about.sums)
    zones = regions.zones(ZONE, np.random.default_rng(37))
    for pieces in (regions.parts(*SCALE), map(regions.cells_of, zones)):
        parts = [Part(questions, places, by_cell) for places in pieces]
        _share_out(questions.open(), parts)
        parts = [part for part in parts if len(part.asked)]
        try:
            list(apply(Part.work, parts))
        finally:
            for part in parts:
                part.report()


def _share_out(cells: Cells, parts: Iterable[Part]) -> None:
    """Each cell goes to the first part that holds it."""
    for part in parts:
        mine, part.asked, _ = np.intersect1d(part.places, cells, return_indices=True)
        cells = np.setdiff1d(cells, mine)
