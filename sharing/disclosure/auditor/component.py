"""One connected group of unknown cells, attacked with linear and integer programs."""

from __future__ import annotations

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .evidence import ENDLESS, Evidence, Ints

CLOSE = 1e-6
TRIES = 4  # other prices before an integer program, when a solution has fractions
OPTIMAL = highspy.HighsModelStatus.kOptimal
INFEASIBLE = highspy.HighsModelStatus.kInfeasible


class NoTable(ArithmeticError):
    """Nothing agrees with what is printed."""


class Component:
    """Exact whole-number bounds of each cell, and which small values a cell can take.

    Two programs over the same sums: one pushes a cell to its limits; the other looks for the
    nearest table, counted from one known table, in which a cell has a given value. The nearest
    one changes few cells and so is nearly always in whole numbers.
    """

    def __init__(self, sums: sparse.csr_array, right: Ints, low: Ints, high: Ints, top: int):
        self.sums, self.right, self.low, self.high = sums, right, low, high
        self.programs_solved = 0
        self.chance = np.random.default_rng(11)
        self.limits = self._limits()
        self.home = self._first_table()
        self.seen = Evidence(self.home, low, high, top)
        self.nearest = self._nearest()

    def smallest(self, cell: int) -> int:
        """The least whole value of the cell in any possible table."""
        return self._extreme(cell, 1)

    def largest(self, cell: int) -> int:
        """The greatest one; ENDLESS when there is no limit."""
        return self._extreme(cell, -1)

    def can_be(self, cell: int, value: int) -> bool:
        """Is there a possible table in which the cell has this value?"""
        if self.seen.has(cell, value):
            return True
        if not self.low[cell] <= value <= self.high[cell]:
            return False
        change = value - int(self.home[cell])
        count = len(self.home)
        self.nearest.changeColBounds(cell, max(change, 0), max(change, 0))
        self.nearest.changeColBounds(cell + count, max(-change, 0), max(-change, 0))
        status, step = self._nearest_step()
        self.nearest.changeColBounds(cell, 0.0, float(self.room_up[cell]))
        self.nearest.changeColBounds(cell + count, 0.0, float(self.room_down[cell]))
        if status == INFEASIBLE:
            return False
        if step is None:
            return self._can_be_whole(cell, value)
        self.seen.follow(self.home, step)
        return True

    def _nearest_step(self) -> tuple[highspy.HighsModelStatus, Ints | None]:
        status = self._run(self.nearest)
        if status != OPTIMAL:
            return status, None
        step = self._step()
        count = 2 * len(self.home)
        places = np.arange(count, dtype=np.int32)
        for _ in range(TRIES):
            if step is not None:
                break
            self.nearest.changeColsCost(count, places, 1 + self.chance.random(count))
            self._run(self.nearest)
            step = self._step()
            self.nearest.changeColsCost(count, places, np.ones(count))
        return status, step

    def _step(self) -> Ints | None:
        solution = np.asarray(self.nearest.getSolution().col_value)
        count = len(self.home)
        table = self._as_table(self.home + solution[:count] - solution[count:])
        return None if table is None else table - self.home

    def _extreme(self, cell: int, sense: int) -> int:
        seen = self.seen.least(cell) if sense > 0 else self.seen.most(cell)
        if seen == (self.low if sense > 0 else self.high)[cell]:
            return seen
        self.limits.changeColCost(cell, float(sense))
        status = self._run(self.limits)
        best = self.limits.getInfo().objective_function_value * sense
        solution = np.asarray(self.limits.getSolution().col_value)
        self.limits.changeColCost(cell, 0.0)
        if status == highspy.HighsModelStatus.kUnbounded:
            return -sense * ENDLESS
        if status != OPTIMAL:
            raise NoTable(f"the linear program ended with {status}")
        table = self._as_table(solution)
        if table is not None:
            self.seen.follow(self.home, table - self.home)
            return int(table[cell])
        return self._whole_bound(cell, sense, best)

    def _whole_bound(self, cell: int, sense: int, best: float) -> int:
        """The first whole value inside the bound that some table really has."""
        bound = int(np.ceil(best - CLOSE) if sense > 0 else np.floor(best + CLOSE))
        while not self.can_be(cell, bound):
            bound += sense
        return bound

    def _can_be_whole(self, cell: int, value: int) -> bool:
        highs = self._program(whole=True)
        highs.changeColBounds(cell, value, value)
        if self._run(highs) == INFEASIBLE:
            return False
        table = self._as_table(np.asarray(highs.getSolution().col_value))
        if table is None:
            raise NoTable("the integer program found no table")
        self.seen.follow(self.home, table - self.home)
        return True

    def _first_table(self) -> Ints:
        """Any possible table in whole numbers."""
        if self._run(self.limits) != OPTIMAL:
            raise NoTable("the sums contradict each other")
        table = self._as_table(np.asarray(self.limits.getSolution().col_value))
        if table is None:
            highs = self._program(whole=True)
            self._run(highs)
            table = self._as_table(np.asarray(highs.getSolution().col_value))
        if table is None:
            raise NoTable("no table of whole counts agrees with the sums")
        return table

    def _as_table(self, solution: NDArray[np.float64]) -> Ints | None:
        """The solution in whole numbers, if it is one; every sum and bound checked exactly."""
        if len(solution) != len(self.low):
            return None
        table = np.rint(solution).astype(np.int64)
        off = np.abs(solution - table).max(initial=0.0) > CLOSE
        if off or (self.sums @ table != self.right).any():
            return None
        if (table < self.low).any() or (table > self.high).any():
            return None
        return table

    def _run(self, highs: highspy.Highs) -> highspy.HighsModelStatus:
        self.programs_solved += 1
        highs.run()
        return highs.getModelStatus()

    def _limits(self) -> highspy.Highs:
        highs = self._program(whole=False)
        highs.setOptionValue("simplex_strategy", 4)  # primal: only the objective changes
        return highs

    def _program(self, whole: bool) -> highspy.Highs:
        count = self.sums.shape[1]
        upper = np.where(self.high >= ENDLESS, highspy.kHighsInf, self.high)
        lp = _lp(self.sums, np.zeros(count), self.low.astype(np.float64), upper, self.right)
        if whole:
            lp.integrality_ = [highspy.HighsVarType.kInteger] * count
        return _highs(lp, presolve=whole)

    def _nearest(self) -> highspy.Highs:
        """Rise and fall of each cell, counted from home, as few as possible."""
        count = len(self.home)
        room = self.high - self.home
        self.room_up = np.where(self.high >= ENDLESS, highspy.kHighsInf, room)
        self.room_down = (self.home - self.low).astype(np.float64)
        upper = np.concatenate([self.room_up, self.room_down])
        both = sparse.csr_array(sparse.hstack([self.sums, -self.sums]))
        return _highs(
            _lp(both, np.ones(2 * count), np.zeros(2 * count), upper, 0 * self.right),
            presolve=False,
        )


def _highs(lp: highspy.HighsLp, presolve: bool) -> highspy.Highs:
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("random_seed", 7)
    highs.setOptionValue("presolve", "on" if presolve else "off")
    highs.passModel(lp)
    return highs


def _lp(
    sums: sparse.csr_array,
    price: NDArray[np.float64],
    lower: NDArray[np.float64],
    upper: NDArray[np.float64],
    right: Ints,
) -> highspy.HighsLp:
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = sums.shape
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = price, lower, upper
    lp.row_lower_ = lp.row_upper_ = right.astype(np.float64)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_ = sums.indptr, sums.indices
    lp.a_matrix_.value_ = sums.data.astype(np.float64)
    return lp
