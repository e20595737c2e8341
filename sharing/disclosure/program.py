"""Cheapest ways to move a cell: one linear program per block, kept warm in HiGHS."""

from __future__ import annotations

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .model import Model, Whole

NEARLY_WHOLE = 1e-6
SHORT = 1e-3  # the price of moving a hidden cell by one: keeps moves short
JOSTLES = (0.2, 0.2, 0.5, 1.0, 1.0)
MOST_NODES = 2_000
MOST_MADE_WHOLE = 60
FEASIBLE = 2  # HiGHS: kSolutionStatusFeasible


class Program:
    """Moves that change only the cells of one block; all others stay at their true value.

    Columns: for each cell one for its rise and one for its fall. What such a move proves holds
    for the whole table, because every relation is kept.
    """

    def __init__(self, model: Model, cells: NDArray[np.intp], price: NDArray[np.float64]) -> None:
        self.cells = cells
        self.place = {cell: place for place, cell in enumerate(cells.tolist())}
        self.part = model.part(cells)
        self.fall = (model.truth[cells] - model.floor[cells]).astype(np.float64)
        self.highs = build(self.part, price[cells], self.fall)
        self.insists = False  # solve integer programs where fractions remain
        self.gave_up = 0  # how often they remained

    def set_price(self, cell: int, price: float) -> None:
        place = self.place[cell]
        self.highs.changeColCost(place, price)
        self.highs.changeColCost(place + len(self.cells), price)

    def bar(self, cell: int, *, barred: bool) -> None:
        """Keep a cell at its true value, or let it move again."""
        place, count = self.place[cell], len(self.cells)
        self.highs.changeColBounds(place, 0.0, 0.0 if barred else highspy.kHighsInf)
        self.highs.changeColBounds(place + count, 0.0, 0.0 if barred else self.fall[place])

    def move(
        self, cell: int, amount: int, *, near_last: bool = False
    ) -> tuple[NDArray[np.intp], Whole] | None:
        """The cheapest whole-number move that changes `cell` by `amount`, or None.

        It starts from no move at all: that is quicker than undoing the last one, unless both
        are `near`.
        """
        place, count = self.place[cell], len(self.cells)
        rise, fall = max(amount, 0), max(-amount, 0)
        if fall > self.fall[place]:
            return None
        self.highs.changeColBounds(place, rise, rise)
        self.highs.changeColBounds(place + count, fall, fall)
        if not near_last:
            self.highs.setBasis()
        amounts = self._solve()
        self.bar(cell, barred=False)
        if amounts is None:
            return None
        moved = np.flatnonzero(amounts)
        return self.cells[moved], amounts[moved]

    def _solve(self) -> Whole | None:
        """The best vertex in whole numbers; where it has fractions, another one near it."""
        self.highs.run()
        if self.highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        amounts = self._read(self.highs)
        if amounts is None:
            amounts = self._dive()
        if amounts is None:
            amounts = self._jostle()
        if amounts is None and not self.insists:
            self.gave_up += 1
            return None
        return self._solve_whole() if amounts is None else amounts

    def _read(self, highs: highspy.Highs) -> Whole | None:
        solution = np.asarray(highs.getSolution().col_value)
        net = solution[: len(self.cells)] - solution[len(self.cells) :]
        amounts = np.rint(net)
        if np.abs(net - amounts).max() > NEARLY_WHOLE:
            return None
        whole = amounts.astype(np.int64)
        if (self.part @ whole).any() or (whole < -self.fall).any():
            return None
        return whole

    def _dive(self) -> Whole | None:
        """Cells with fractions are made whole one after the other, each as near as can be."""
        lp = self.highs.getLp()
        lower, upper = np.asarray(lp.col_lower_).copy(), np.asarray(lp.col_upper_).copy()
        made: list[int] = []
        amounts = None
        while amounts is None and len(made) < MOST_MADE_WHOLE:
            place = self._most_fractional()
            if place is None:
                break
            made.append(place)
            if not self._make_whole(place, upper):
                break
            amounts = self._read(self.highs)
        for place in made:
            for column in (place, place + len(self.cells)):
                self.highs.changeColBounds(column, lower[column], upper[column])
        return amounts

    def _net(self, highs: highspy.Highs) -> NDArray[np.float64]:
        solution = np.asarray(highs.getSolution().col_value)
        net: NDArray[np.float64] = solution[: len(self.cells)] - solution[len(self.cells) :]
        return net

    def _most_fractional(self) -> int | None:
        net = self._net(self.highs)
        off = np.abs(net - np.rint(net))
        off[off <= NEARLY_WHOLE] = 1.0
        place = int(off.argmin())
        return None if off[place] == 1.0 else place

    def _make_whole(self, place: int, upper: NDArray[np.float64]) -> bool:
        """The nearest whole number, or the next on the other side."""
        net = float(self._net(self.highs)[place])
        near = round(net)
        for amount in (near, near + (1 if net > near else -1)):
            rise, fall = max(amount, 0), max(-amount, 0)
            if rise > upper[place] or fall > upper[place + len(self.cells)]:
                continue
            self.highs.changeColBounds(place, rise, rise)
            self.highs.changeColBounds(place + len(self.cells), fall, fall)
            self.highs.run()
            if self.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal:
                return True
        return False

    def _jostle(self) -> Whole | None:
        """Slightly other prices lead to another vertex, mostly a whole one."""
        count = 2 * len(self.cells)
        price = np.asarray(self.highs.getLp().col_cost_).copy()
        places = np.arange(count, dtype=np.int32)
        chance = np.random.default_rng(count)
        amounts = None
        for strength in JOSTLES:
            shaken = price * (1 + strength * chance.random(count))
            self.highs.changeColsCost(count, places, shaken)
            self.highs.run()
            amounts = self._read(self.highs)
            if amounts is not None:
                break
        self.highs.changeColsCost(count, places, price)
        return amounts

    def _solve_whole(self) -> Whole | None:
        """An integer program: first over what is hidden or just moved, then over the block."""
        lp = self.highs.getLp()
        price, lower, upper = (
            np.asarray(values).copy() for values in (lp.col_cost_, lp.col_lower_, lp.col_upper_)
        )
        moved = np.asarray(self.highs.getSolution().col_value) > NEARLY_WHOLE
        near = (price <= SHORT) | moved | np.roll(moved, len(self.cells))
        both = sparse.hstack([self.part, -self.part], format="csc")
        for allowed in (near, np.ones(len(near), dtype=np.bool_)):
            highs = _highs()
            highs.setOptionValue("presolve", "on")
            highs.setOptionValue("mip_max_nodes", MOST_NODES)
            highs.passModel(_program(both, price, lower, np.where(allowed, upper, lower), True))
            highs.run()
            if highs.getInfo().primal_solution_status == FEASIBLE:
                amounts = self._read(highs)
                if amounts is not None:
                    return amounts
        return None


def build(
    part: sparse.csc_array, price: NDArray[np.float64], fall: NDArray[np.float64]
) -> highspy.Highs:
    """Columns for the rise and for the fall of each cell; every relation of `part` is kept."""
    count = len(price)
    upper = np.concatenate([np.full(count, highspy.kHighsInf), fall])
    both = sparse.hstack([part, -part], format="csc")
    highs = _highs()
    highs.passModel(_program(both, np.tile(price, 2), np.zeros(2 * count), upper))
    return highs


def _highs() -> highspy.Highs:
    highs = highspy.Highs()
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("presolve", "off"),
        ("random_seed", 1),
        ("mip_rel_gap", 0.5),
    ):
        highs.setOptionValue(option, value)
    return highs


def _program(
    matrix: sparse.csc_array,
    price: NDArray[np.float64],
    lower: NDArray[np.float64],
    upper: NDArray[np.float64],
    whole: bool = False,
) -> highspy.HighsLp:
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = matrix.shape
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = price, lower, upper
    lp.row_lower_ = lp.row_upper_ = np.zeros(matrix.shape[0])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_, lp.a_matrix_.index_ = matrix.indptr, matrix.indices
    lp.a_matrix_.value_ = matrix.data.astype(np.float64)
    if whole:
        lp.integrality_ = [highspy.HighsVarType.kInteger] * matrix.shape[1]
    return lp
