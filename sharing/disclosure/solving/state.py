"""What a run of the solver has decided so far. Parts that share no cell may change it at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sharing.disclosure.hierarchy import Hierarchy
from sharing.disclosure.model import Model, Whole
from sharing.disclosure.witnesses import Witnesses

SHORT = 1e-3  # the price of moving a hidden cell by one: keeps moves short
EACH = 10.0  # students that hiding a cell counts for, beside those in it
UPWARD = 0.03  # added to its price for each step above the detail: totals are read more
Cells = NDArray[np.intp]


class State:
    """Which cells are hidden, what the others would cost, and the witnesses found."""

    def __init__(self, model: Model, cost: NDArray[np.float64], witnesses: Witnesses) -> None:
        self.model = model
        self.cost = cost
        self.witnesses = witnesses
        self.hidden = model.hidden & ~model.fixed
        self.free = self.hidden | ~(model.listed | model.fixed)
        self.price = np.where(self.free, SHORT, cost)

    def secondary(self) -> Cells:
        """Hidden cells that could be shown again if the promise allowed it."""
        return np.flatnonzero(self.hidden & ~self.model.hidden & self.model.listed)

    def buy(self, cells: Cells) -> Cells:
        """Hide those of the cells that are not hidden; returns them."""
        bought = cells[~self.free[cells]]
        self.hidden[bought] = self.free[bought] = True
        self.price[bought] = SHORT
        return bought

    def give_back(self, cell: int) -> None:
        self.hidden[cell] = self.free[cell] = False
        self.price[cell] = self.cost[cell]

    def recount(self, cost: NDArray[np.float64]) -> None:
        """Other prices from now on."""
        self.cost = cost
        self.price = np.where(self.free, self.price, cost)


def costs(model: Model, steps_up: Whole, each: float = EACH) -> NDArray[np.float64]:
    """What hiding costs: the students in a cell, itself, and more the more readers need it."""
    return (model.truth + each) * (1.0 + UPWARD * steps_up)


def steps_above_detail(model: Model, trees: tuple[Hierarchy, ...]) -> Whole:
    """How many steps a cell stands above the most detailed ones, over all dimensions."""
    deepest = sum(max(tree.depth_of.values()) for tree in trees)
    steps = np.zeros(len(model.truth), dtype=np.int64)
    depths = [tree.depth_of for tree in trees]
    steps[: len(model.keys)] = [
        deepest - sum(depth[code] for depth, code in zip(depths, key, strict=True))
        for key in model.keys
    ]
    return steps
