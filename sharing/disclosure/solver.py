"""Secondary protection: buy the cheapest cells until every promised value has a witness."""

from __future__ import annotations

import random

import numpy as np
from numpy.typing import NDArray

from .blocks import Block, levels
from .hierarchy import Hierarchy
from .model import Model, Whole
from .program import SHORT, Program
from .witnesses import Witnesses


class Solver:
    """One run over one model. Deterministic for a seed."""

    def __init__(
        self, model: Model, trees: tuple[Hierarchy, ...], seed: int, *, any_other: bool = False
    ) -> None:
        self.model = model
        self.trees = trees
        self.hidden = model.hidden & ~model.fixed
        self.witnesses = Witnesses(model, any_other=any_other)
        self.price = prices(model, trees)
        self.free = self.hidden | ~(model.listed | model.fixed)
        self.price[self.free] = SHORT
        self.levels = list(levels(model, trees, seed))
        self._all_hidden: Program | None = None
        chance = random.Random(seed)  # noqa: S311  # breaks ties; keeps no secret
        self.lot = np.array([chance.random() for _ in range(len(model.truth))])

    def promise(
        self, cells: NDArray[np.intp], low: Whole | None = None, high: Whole | None = None
    ) -> None:
        """From now on these cells must be open too, for all values from `low` to `high`."""
        self.witnesses.promise(cells, low, high)

    def has_promised(self, cell: int) -> bool:
        return bool(self.witnesses.row[cell] >= 0)

    def solve(self) -> NDArray[np.intp]:
        """Hide more until all promises have witnesses; returns the cells that lack one."""
        for blocks in self.levels:
            waiting = self.witnesses.unproven()
            for block in blocks:
                self._serve(block, waiting[np.isin(waiting, block.cells)])
        for cell in self.witnesses.unproven().tolist():
            self._excuse(cell)
        return self.witnesses.unproven()

    def _excuse(self, cell: int) -> None:
        """Values that the shown zeros alone rule out: no hiding could keep them possible."""
        if self._all_hidden is None:
            zero = self.model.fixed & (self.model.truth == 0)
            self._all_hidden = Program(self.model, np.flatnonzero(~zero), 0 * self.price + SHORT)
            self._all_hidden.insists = True
        for value in self.witnesses.open_values(cell):
            if self._all_hidden.move(cell, value - int(self.model.truth[cell])) is None:
                self.witnesses.waive(cell, value)

    def _serve(self, block: Block, waiting: NDArray[np.intp]) -> None:
        if not len(waiting):
            return
        program = Program(self.model, block.cells, self.price)
        order = np.lexsort((self.lot[waiting], self.model.truth[waiting]))
        postponed = [cell for cell in waiting[order].tolist() if self._protect(program, cell)]
        program.insists = True  # integer programs are slow; most cells were served meanwhile
        for cell in postponed:
            self._protect(program, cell)

    def _protect(self, program: Program, cell: int) -> bool:
        """Find a witness for each promised value, the farthest first; buy what it moves.

        True when fractions stood in the way of one.
        """
        before = program.gave_up
        failed: set[int] = set()
        truth = int(self.model.truth[cell])
        while (value := self.witnesses.next_value(cell, failed)) is not None:
            found = program.move(cell, value - truth)
            if found is None:
                failed.add(value)
                continue
            self.witnesses.add(self.witnesses.move_along(*found))
            self._buy(program, found[0])
        return program.gave_up > before

    def _buy(self, program: Program, cells: NDArray[np.intp]) -> None:
        for cell in cells[~self.free[cells]].tolist():
            self.hidden[cell] = self.free[cell] = True
            self.price[cell] = SHORT
            program.set_price(cell, SHORT)


def prices(model: Model, trees: tuple[Hierarchy, ...]) -> NDArray[np.float64]:
    """What hiding costs: the students in a cell, and more the more a reader needs the total."""
    price = np.zeros(len(model.truth))
    deepest = sum(max(tree.depth_of.values()) for tree in trees)
    for cell, key in enumerate(model.keys):
        depth = sum(tree.depth_of[code] for tree, code in zip(trees, key, strict=True))
        price[cell] = (model.truth[cell] + 10.0) * (1.0 + 0.1 * (deepest - depth))
    return price
