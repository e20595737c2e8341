"""How much each cell would be hidden if cells could be hidden in part: a guide for prices.

A linear program chooses shares; for each promised cell and direction another one looks for the
move that the promise needs, no cell moving further than its share allows. Where there is none,
the dual says which cells were too few: a cut for the first program.
"""

from __future__ import annotations

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from sharing.disclosure.program import build

from .rows import Rows
from .state import Cells, State

CLOSE = 1e-6
MOST_ROUNDS = 40
WHOLE_ROUNDS = 4
MOST_NODES = 100
NEAR = 0.1  # a guide need not be the best: nearer ones hid as many, five times as slowly
Values = NDArray[np.float64]


class Relaxation:
    """The cuts found so far hold for any prices."""

    def __init__(self, state: State, rows: Rows, movable: Cells) -> None:
        self.cells, self.count = movable, len(movable)
        self.always = state.model.hidden[movable] | ~state.model.listed[movable]
        self.buyable = np.flatnonzero(~self.always)
        self.fall = rows.fall[movable].astype(np.float64)
        part = sparse.csc_array(state.model.relations[:, movable])
        self.moves = build(part, np.zeros(self.count), self.fall)
        self.asked = [
            (place, rise, float(needed[cell]))
            for rise, needed in ((True, rows.rise_needed), (False, rows.fall_needed))
            for place, cell in enumerate(movable.tolist())
            if needed[cell] > 0
        ]
        self.size = len(self.asked) * len(self.buyable)
        self.choice = highspy.Highs()
        self.choice.setOptionValue("output_flag", False)
        self.choice.setOptionValue("threads", 1)
        self.choice.setOptionValue("mip_max_nodes", MOST_NODES)
        self.choice.setOptionValue("mip_rel_gap", NEAR)
        for _ in self.buyable:
            self.choice.addCol(1.0, 0.0, 1.0, 0, [], [])

    def shares(self, cost: Values) -> Values:
        """For each cell of the model the share of it that the cheapest choice hides."""
        places = np.arange(len(self.buyable), dtype=np.int32)
        self.choice.changeColsCost(len(places), places, cost[self.cells[self.buyable]])
        return self._cut_until_enough(MOST_ROUNDS, len(cost))

    def whole(self, count: int) -> Values:
        """The same for the last prices, in whole shares, as far as a short search gets."""
        kinds = [highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous]
        places = np.arange(len(self.buyable), dtype=np.int32)
        codes = [np.full(len(places), int(kind), dtype=np.uint8) for kind in kinds]
        self.choice.changeColsIntegrality(len(places), places, codes[0])
        shares = self._cut_until_enough(WHOLE_ROUNDS, count)
        self.choice.changeColsIntegrality(len(places), places, codes[1])
        return shares

    def _cut_until_enough(self, rounds: int, count: int) -> Values:
        shares = self._choose()
        for _ in range(rounds):
            if not self._cut(shares):
                break
            shares = self._choose()
        found = np.zeros(count)
        found[self.cells] = shares
        return found

    def _choose(self) -> Values:
        self.choice.run()
        shares = np.ones(self.count)
        shares[self.buyable] = np.asarray(self.choice.getSolution().col_value)
        return shares

    def _cut(self, shares: Values) -> int:
        added = 0
        for place, rise, amount in self.asked:
            worth = self._worth(place, rise, amount, shares)
            needed = amount - worth[self.always].sum()
            if needed <= CLOSE:
                continue
            used = np.flatnonzero(worth[self.buyable] > CLOSE)
            strength = np.minimum(worth[self.buyable[used]], needed)
            self.choice.addRow(
                needed, highspy.kHighsInf, len(used), used.astype(np.int32), strength
            )
            added += 1
        return added

    def _worth(self, place: int, rise: bool, amount: float, shares: Values) -> Values:
        """What hiding each cell adds to the farthest move; all of it when that is far enough."""
        most = np.concatenate([np.full(self.count, amount), np.minimum(self.fall, amount)])
        column, other = (place, place + self.count) if rise else (place + self.count, place)
        upper = most * np.tile(shares, 2)
        upper[column], upper[other] = amount, 0.0
        columns = np.arange(2 * self.count, dtype=np.int32)
        self.moves.changeColsBounds(2 * self.count, columns, np.zeros(2 * self.count), upper)
        self.moves.changeColCost(column, -1.0)
        self.moves.run()
        dual = np.maximum(0.0, -np.asarray(self.moves.getSolution().col_dual))
        reached = -self.moves.getInfo().objective_function_value
        self.moves.changeColCost(column, 0.0)
        if reached > amount - CLOSE:
            return np.where(self.always, amount, 0.0)
        dual[[column, other]] = 0.0
        worth = dual * most
        return np.minimum(worth[: self.count] + worth[self.count :], amount)
