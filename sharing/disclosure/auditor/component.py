"""One connected group of unknown cells, attacked until nothing about it is open."""

from __future__ import annotations

from collections.abc import Callable
from math import inf

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .clock import Clock, OutOfTime
from .elimination import Elimination
from .evidence import ENDLESS, Evidence, Ints
from .nearest import Nearest
from .programs import (
    CLOSE,
    INFEASIBLE,
    OPTIMAL,
    TIME_LIMIT,
    UNBOUNDED,
    central_program,
    limits_program,
    set_prices,
    solution,
)
from .search import Flags, Search

SWEEPS = 60  # programs with many goals at once
FRACTIONS = 4  # sweeps in a row that may fail
ABOUT = 1e-3  # how far an interior point may be off


RoundOff = Callable[[sparse.csr_array, Ints, Ints, Ints, NDArray[np.float64]], Ints | None]


class NoTable(ArithmeticError):
    """Nothing agrees with what is printed."""


class Component:
    """Exact whole-number bounds of each cell, and which values a cell can take.

    Most answers come from evidence: a walk through possible tables (`search`), and programs with
    many goals at once. Two programs decide the rest: one pushes a cell to its limits; the other
    looks for the nearest table, counted from one known table, in which a cell has a given value.
    The nearest one changes few cells and so is nearly always in whole numbers.
    """

    def __init__(
        self,
        sums: sparse.csr_array,
        right: Ints,
        low: Ints,
        high: Ints,
        top: int,
        home: Ints | RoundOff | None = None,
        clock: Clock | None = None,
    ) -> None:
        """`sums @ x = right` between the bounds; each value below `top` is remembered.

        `home`: a possible table, or a way to make one from a solution in fractions. Everything
        raises `OutOfTime` when the clock says so.
        """
        self.sums, self.right, self.low, self.high = sums, right, low, high
        self.clock, self.programs_solved = clock or Clock(), 0
        self.chance = np.random.default_rng(11)
        rows = list(Elimination.of(sums).rows)
        self.new_sums, self.new_right = sparse.csr_array(sums[rows]), right[rows]
        self.limits = limits_program(self.new_sums, self.new_right, low, high)
        self.round_off = None if isinstance(home, np.ndarray) else home
        self.home = home if isinstance(home, np.ndarray) else self._first_table()
        self.seen = Evidence(self.home, low, high, top)
        self.proven_low, self.proven_high = low.copy(), high.copy()  # no table goes beyond
        self.search: Search | None = None
        self.ruled_out = np.zeros((len(low), top), dtype=np.bool_)
        self._nearest: Nearest | None = None

    def gather(self, mine: Flags, wanted: Flags) -> None:
        """Evidence in bulk, before any question about one cell.

        `mine`: cells whose bounds matter; `wanted`: cell by small value, what to look for.
        """
        self.search = search = Search(self.sums, self.seen, mine, wanted)
        search.walk(self.home)
        failed, left = 0, search.missing()
        for _ in range(SWEEPS):
            if not left or failed >= FRACTIONS:
                return
            found = self._sweep(search)
            if found is not None:
                search.look(found)
            before, left = left, search.missing()
            failed = failed + 1 if left == before else 0

    def _sweep(self, search: Search) -> Ints | None:
        """Push many cells to their limits at once, no two of which share a sum."""
        low, high = search.missing_low(), search.missing_high()
        price = 0.01 * self.chance.random(len(low)) * low
        price[search.apart(np.flatnonzero(high))] = -1 - self.chance.random()
        set_prices(self.limits, price)
        status = self.run(self.limits)
        found = self._as_table(solution(self.limits)) if status == OPTIMAL else None
        set_prices(self.limits, 0 * price)
        return found

    def smallest(self, cell: int) -> int:
        """The least whole value of the cell in any possible table."""
        self.proven_low[cell] = found = self._extreme(cell, 1)
        return found

    def largest(self, cell: int) -> int:
        """The greatest one; ENDLESS when there is no limit."""
        self.proven_high[cell] = found = self._extreme(cell, -1)
        return found

    def can_be(self, cell: int, value: int) -> bool:
        """Is there a possible table in which the cell has this value?"""
        return self.seen.has(cell, value) or self.can_lie(cell, value, value)

    def can_lie(self, cell: int, least: int, most: int) -> bool:
        """Is there a possible table in which the cell lies in this range?"""
        least = max(least, int(self.proven_low[cell]))
        most = min(most, int(self.proven_high[cell]))
        if least > most or self.is_ruled_out(cell, least, most):
            return False
        if least <= self.seen.least(cell) <= most or least <= self.seen.most(cell) <= most:
            return True
        status, table = self.nearest.ask(cell, least, most)
        if table is None and status != INFEASIBLE:
            table = self._whole_with(cell, least, most)
        if table is None:
            self.rule_out(cell, least, most, in_fractions=status == INFEASIBLE)
            return False
        self.note(table)
        return True

    def is_ruled_out(self, cell: int, least: int, most: int) -> bool:
        """Single values of which an integer program said that no table has them."""
        return 0 <= least == most < self.ruled_out.shape[1] and bool(self.ruled_out[cell, least])

    def rule_out(self, cell: int, least: int, most: int, *, in_fractions: bool) -> None:
        """No table has the cell in this range. In fractions either: then none goes beyond."""
        home = int(self.home[cell])
        if least > home and (in_fractions or most >= self.proven_high[cell]):
            self.proven_high[cell] = min(int(self.proven_high[cell]), least - 1)
        elif most < home and (in_fractions or least <= self.proven_low[cell]):
            self.proven_low[cell] = max(int(self.proven_low[cell]), most + 1)
        elif 0 <= least == most < self.ruled_out.shape[1]:
            self.ruled_out[cell, least] = True

    @property
    def nearest(self) -> Nearest:
        if self._nearest is None:
            self._nearest = self.another_nearest()
        return self._nearest

    def another_nearest(self) -> Nearest:
        return Nearest(self.new_sums, self.home, self.low, self.high, self.run)

    def note(self, table: Ints) -> None:
        self.seen.follow(self.home, table - self.home)
        if self.search is not None:
            self.search.look(table)

    def _extreme(self, cell: int, sense: int) -> int:
        seen = self.seen.least(cell) if sense > 0 else self.seen.most(cell)
        if seen == (self.proven_low if sense > 0 else self.proven_high)[cell]:
            return seen
        if self.round_off is not None:
            return self._first_possible(cell, sense, self._far_end(cell, sense))
        self.limits.changeColCost(cell, float(sense))
        status = self.run(self.limits)
        best = self.limits.getInfo().objective_function_value * sense
        values = solution(self.limits)
        self.limits.changeColCost(cell, 0.0)
        if status == UNBOUNDED:
            return -sense * ENDLESS
        if status != OPTIMAL:
            raise NoTable(f"the linear program ended with {status}")
        bound = int(np.ceil(best - CLOSE) if sense > 0 else np.floor(best + CLOSE))
        table = self._as_table(values) if bound != seen else None
        if table is not None:
            self.note(table)
        return self._first_possible(cell, sense, bound)

    def _far_end(self, cell: int, sense: int) -> int:
        """No table goes beyond; by an interior point, because the system is large."""
        program = central_program(self.new_sums, self.new_right, self.low, self.high)
        program.changeColCost(cell, float(sense))
        status = self.run(program)
        if status != OPTIMAL:
            return int((self.proven_low if sense > 0 else self.proven_high)[cell])
        best = program.getInfo().objective_function_value * sense
        return int(np.ceil(best - ABOUT) if sense > 0 else np.floor(best + ABOUT))

    def _first_possible(self, cell: int, sense: int, bound: int) -> int:
        """From a bound on, the first whole value that some table really has."""
        while bound < ENDLESS and not self.can_be(cell, bound):
            bound += sense
        return bound

    def _whole_with(self, cell: int, least: int, most: int) -> Ints | None:
        """By an integer program over all cells: this can take long."""
        highs = limits_program(self.new_sums, self.new_right, self.low, self.high, whole=True)
        highs.changeColBounds(cell, least, highspy.kHighsInf if most >= ENDLESS else most)
        if self.run(highs) == INFEASIBLE:
            return None
        table = self._as_table(solution(highs))
        if table is None:
            raise NoTable("the integer program found no table")
        return table

    def _first_table(self) -> Ints:
        """Any possible table in whole numbers. In a large system one far from all bounds: from
        there cells can move both ways, so that a few neighbours are evidence enough."""
        table = (
            self._some_corner() if self.round_off is None else self._central(self.low, self.high)
        )
        if table is None:
            highs = limits_program(self.sums, self.right, self.low, self.high, whole=True)
            self.run(highs)
            table = self._as_table(solution(highs))
        if table is None:
            raise NoTable("no table of whole counts agrees with the sums")
        return table

    def _some_corner(self) -> Ints | None:
        if self.run(self.limits) != OPTIMAL:
            raise NoTable("the sums contradict each other")
        return self._as_table(solution(self.limits))

    def _central(self, low: Ints, high: Ints) -> Ints | None:
        """A table far from these bounds, made whole; None when this way finds none."""
        first = central_program(self.new_sums, self.new_right, low, high)
        if self.round_off is None or self.run(first) != OPTIMAL:
            return None
        return self.round_off(self.sums, self.right, low, high, solution(first))

    def _as_table(self, values: NDArray[np.float64]) -> Ints | None:
        """The solution in whole numbers, if it is one; every sum and bound checked exactly."""
        if len(values) != len(self.low):
            return None
        table = np.rint(values).astype(np.int64)
        off = np.abs(values - table).max(initial=0.0) > CLOSE
        if off or (self.sums @ table != self.right).any():
            return None
        if (table < self.low).any() or (table > self.high).any():
            return None
        return table

    def run(self, highs: highspy.Highs) -> highspy.HighsModelStatus:
        """Solve a program within the time that is left."""
        self.clock.check()
        if self.clock.end < inf:
            highs.setOptionValue("time_limit", highs.getRunTime() + self.clock.left())
        self.programs_solved += 1
        highs.run()
        status = highs.getModelStatus()
        if status == TIME_LIMIT:
            raise OutOfTime
        return status
