"""Evidence for a large group: whole tables far apart, and what boxes open around each of them.

A program pushes many cells at once, some up and some down. Its solution in fractions is made
whole, and boxes show at once what thousands of cells can do from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from scipy import sparse

from .boxes import Boxes, Floats
from .component import Component
from .evidence import Ints
from .programs import OPTIMAL, asking_program, central_program, set_prices, solution
from .questions import Questions
from .regions import Regions
from .rounding import round_down_the_tree
from .search import Flags

Spans = list[tuple[Ints, Ints]]  # the least and greatest value that each cell was seen to have
Apply = Callable[[Callable[[int], Spans], range], Iterable[Spans]]

SIDE_BY_SIDE = 2
ZONE = 6_000  # most cells of a group that move together
GOALS = 0.5  # of the cells where something is missing
SHARES = (1.0, 0.8)  # of a pushed table, between it and the first one
FEW = 100  # cells that are all asked at once
NEAR = 1e-4
PATIENCE = 2  # rounds in a row that bring too little
WORTH = 0.0008  # cells settled in a round, as a share of all


class Walk:
    """Collects evidence for a group. What comes out does not depend on the order of threads."""

    def __init__(self, questions: Questions, boxes: Boxes, regions: Regions) -> None:
        self.questions, self.boxes, self.regions = questions, boxes, regions
        self.whole: Component = questions.about
        self.steps = 0
        home = self.whole.home
        self._note(self._around(home, np.zeros(len(home)), self._chance(0)))

    def go(self, apply: Apply) -> None:
        """Go on while a round brings more than other ways would in the same time.

        `apply` runs a function on a few numbers, in threads if it likes.
        """
        left, idle = self._open(), 0
        while left and idle < PATIENCE:
            first, self.steps = self.steps, self.steps + SIDE_BY_SIDE
            for spans in list(apply(self._step, range(first, self.steps))):
                self._note(spans)
            before, left = left, self._open()
            idle = 0 if before - left > WORTH * len(self.whole.home) else idle + 1

    def _chance(self, number: int) -> np.random.Generator:
        return np.random.default_rng((29, number))

    def _open(self) -> int:
        """Cells with a question."""
        return len(self.questions.open())

    def _note(self, spans: Spans) -> None:
        every = np.arange(len(self.whole.home))
        for lowest, highest in spans:
            self.whole.seen.spans(every, lowest, highest)

    def _step(self, number: int) -> Spans:
        """Zones move apart from each other, so what was found in each makes one table."""
        chance = self._chance(number)
        missing = self.questions.missing()
        pull = self._pull(missing, chance)
        table, moved = self.whole.home.copy(), False
        for codes in self.regions.zones(ZONE, chance):
            zone = _Zone(self.whole, self.regions, codes)
            mine = zone.places
            if not len(mine) or not missing[mine].any():
                continue
            found = zone.pushed(pull[mine]) if number % 2 else zone.asked(missing[mine], chance)
            if found is not None:
                table[mine], moved = found, True
        return self._around(table, pull, chance) if moved else []

    def _around(self, table: Ints, pull: Floats, chance: np.random.Generator) -> Spans:
        """What boxes show from a table, and from another one beside it."""
        noise = 0.01 * chance.standard_normal(len(table))
        tables = table, self.boxes.stroll(table, pull + noise, chance)
        return [(t - fall, t + rise) for t in tables for fall, rise in (self.boxes.reach(t),)]

    def _pull(self, missing: Flags, chance: np.random.Generator) -> Floats:
        """Up or down for some cells, to where a value is missing; next to nothing for others."""
        seen = self.whole.seen
        above = np.asarray((missing & (seen.values > seen.lowest[:, None])).any(axis=1))
        below = np.asarray((missing & (seen.values < seen.highest[:, None])).any(axis=1))
        up = np.where(above & below, chance.random(len(missing)) < 0.5, above)
        goal = (above | below) & (chance.random(len(missing)) < GOALS)
        pull = np.where(up, 1.0, -1.0) * (0.5 + chance.random(len(missing)))
        return np.asarray(np.where(goal, pull, 0.001 * chance.standard_normal(len(missing))))


class _Zone:
    """Some codes of a group; all other cells stay as they are in the first table."""

    def __init__(self, whole: Component, regions: Regions, codes: list[int]) -> None:
        self.whole, self.regions = whole, regions.within(codes)
        self.places = places = regions.cells_of(codes)
        part = sparse.csc_array(whole.new_sums)[:, places]
        rows = np.unique(part.indices)
        self.sums = sparse.csr_array(sparse.csr_array(part)[rows])
        self.home = whole.home[places]
        self.right = self.sums @ self.home
        self.low, self.high = whole.low[places], whole.high[places]

    def pushed(self, pull: Floats) -> Ints | None:
        """Cells as high or low as they can be; None when no such table was found."""
        program = central_program(self.sums, self.right, self.low, self.high)
        set_prices(program, -pull)
        if self.whole.run(program) != OPTIMAL:
            return None
        return self._rounded(solution(program))

    def asked(self, missing: Flags, chance: np.random.Generator) -> Ints | None:
        """Many cells with a value that is missing; None when no such table was found."""
        order = missing * chance.random(missing.shape)
        open_cells = missing.any(axis=1)
        share = max(GOALS, FEW / max(1, open_cells.sum()))
        cells = np.flatnonzero(open_cells & (chance.random(len(missing)) < share))
        values = np.argmax(order[cells], axis=1).astype(np.int64)
        weight = 0.5 + chance.random(len(cells))
        program = asking_program(self.sums, self.right, self.low, self.high, cells, values, weight)
        if self.whole.run(program) != OPTIMAL:
            return None
        table = solution(program)[: len(missing)]
        given = np.abs(table[cells] - values) < NEAR
        wished = np.full(len(table), -1, dtype=np.int64)
        wished[cells[given]] = values[given]
        return self._rounded(table, wished)

    def _rounded(self, table: Floats, wished: Ints | None = None) -> Ints | None:
        """In whole counts; where that fails, of a table that is nearer to the first one."""
        for share in SHARES:
            found = round_down_the_tree(
                self.sums,
                self.right,
                self.low,
                self.high,
                share * table + (1 - share) * self.home,
                regions=self.regions,
                wished=wished,
            )
            if found is not None:
                return found
            self.whole.clock.check()
        return None
