"""Evidence for a large group: whole tables far apart, and what boxes open around each of them.

A program pushes many cells at once, some up and some down. Its solution in fractions is made
whole, and boxes show at once what thousands of cells can do from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from .boxes import Boxes, Floats
from .component import Component
from .evidence import Ints
from .parts import Questions
from .programs import OPTIMAL, asking_program, central_program, set_prices, solution
from .regions import Regions
from .rounding import round_down_the_tree
from .search import Flags

Spans = list[tuple[Ints, Ints]]  # the least and greatest value that each cell was seen to have
Apply = Callable[[Callable[[int], Spans], range], Iterable[Spans]]

SIDE_BY_SIDE = 2
GOALS = 0.5  # of the cells where something is missing
SHARES = (1.0, 0.8)  # of a pushed table, between it and the first one
FEW = 100  # cells that are all asked at once
NEAR = 1e-4
PATIENCE = 2  # rounds in a row that bring too little


class Walk:
    """Collects evidence for a group. What comes out does not depend on the order of threads."""

    def __init__(self, questions: Questions, boxes: Boxes, regions: Regions) -> None:
        self.questions, self.boxes, self.regions = questions, boxes, regions
        self.whole: Component = questions.about
        self.steps = 0
        home = self.whole.home
        self._note(self._around(home, np.zeros(len(home)), self._chance(0)))

    def go(self, apply: Apply, little: float) -> None:
        """Go on while a round brings more than this share of what is missing.

        `apply` runs a function on a few numbers, in threads if it likes.
        """
        left, idle = self._missing(), 0
        while left and idle < PATIENCE:
            first, self.steps = self.steps, self.steps + SIDE_BY_SIDE
            for spans in list(apply(self._step, range(first, self.steps))):
                self._note(spans)
            before, left = left, self._missing()
            idle = 0 if before - left > little * before else idle + 1

    def _chance(self, number: int) -> np.random.Generator:
        return np.random.default_rng((29, number))

    def _missing(self) -> int:
        return int(self.questions.missing().sum())

    def _note(self, spans: Spans) -> None:
        every = np.arange(len(self.whole.home))
        for lowest, highest in spans:
            self.whole.seen.spans(every, lowest, highest)

    def _step(self, number: int) -> Spans:
        chance = self._chance(number)
        missing = self.questions.missing()
        pull = self._pull(missing, chance)
        table = self._pushed(pull) if number % 2 else self._asked(missing, chance)
        return [] if table is None else self._around(table, pull, chance)

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

    def _pushed(self, pull: Floats) -> Ints | None:
        """A table in which cells are as high or low as they can be; None when none was found."""
        whole = self.whole
        program = central_program(whole.new_sums, whole.new_right, whole.low, whole.high)
        set_prices(program, -pull)
        if whole.run(program) != OPTIMAL:
            return None
        return self._rounded(solution(program))

    def _asked(self, missing: Flags, chance: np.random.Generator) -> Ints | None:
        """A table in which many cells have a value that is missing; None when none was found."""
        whole = self.whole
        order = missing * chance.random(missing.shape)
        open_cells = missing.any(axis=1)
        share = max(GOALS, FEW / max(1, open_cells.sum()))
        cells = np.flatnonzero(open_cells & (chance.random(len(missing)) < share))
        values = np.argmax(order[cells], axis=1).astype(np.int64)
        weight = 0.5 + chance.random(len(cells))
        program = asking_program(
            whole.new_sums, whole.new_right, whole.low, whole.high, cells, values, weight
        )
        if whole.run(program) != OPTIMAL:
            return None
        table = solution(program)[: len(missing)]
        given = np.abs(table[cells] - values) < NEAR
        wished = np.full(len(table), -1, dtype=np.int64)
        wished[cells[given]] = values[given]
        return self._rounded(table, wished)

    def _rounded(self, table: Floats, wished: Ints | None = None) -> Ints | None:
        """In whole counts; where that fails, of a table that is nearer to the first one."""
        whole, regions = self.whole, self.regions
        for share in SHARES:
            found = round_down_the_tree(
                whole.sums,
                whole.right,
                whole.low,
                whole.high,
                share * table + (1 - share) * whole.home,
                regions=regions,
                wished=wished,
            )
            if found is not None:
                return found
            self.whole.clock.check()
        return None
