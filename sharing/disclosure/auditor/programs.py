"""HiGHS programs over the auditor's sums."""

from __future__ import annotations

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .evidence import ENDLESS, Ints

OPTIMAL = highspy.HighsModelStatus.kOptimal
INFEASIBLE = highspy.HighsModelStatus.kInfeasible
TIME_LIMIT = highspy.HighsModelStatus.kTimeLimit
UNBOUNDED = highspy.HighsModelStatus.kUnbounded
PRIMAL = 4  # the simplex that stays possible when only the objective changes
CLOSE = 1e-6


def limits_program(
    sums: sparse.csr_array, right: Ints, low: Ints, high: Ints, *, whole: bool = False
) -> highspy.Highs:
    """All tables between the bounds that keep the sums."""
    upper = np.where(high >= ENDLESS, highspy.kHighsInf, high)
    lp = _lp(sums, np.zeros(len(low)), low.astype(np.float64), upper, right)
    if whole:
        lp.integrality_ = [highspy.HighsVarType.kInteger] * len(low)
    highs = _highs(lp, presolve=whole)
    if not whole:
        highs.setOptionValue("simplex_strategy", PRIMAL)
    return highs


def nearest_program(sums: sparse.csr_array, home: Ints, low: Ints, high: Ints) -> highspy.Highs:
    """Rise and fall of each cell, counted from home, as few as possible."""
    count = len(home)
    up = np.where(high >= ENDLESS, highspy.kHighsInf, high - home)
    upper = np.concatenate([up, (home - low).astype(np.float64)])
    both = sparse.csr_array(sparse.hstack([sums, -sums]))
    nothing = np.zeros(sums.shape[0], dtype=np.int64)
    lp = _lp(both, np.ones(2 * count), np.zeros(2 * count), upper, nothing)
    return _highs(lp, presolve=False)


def solution(highs: highspy.Highs) -> NDArray[np.float64]:
    return np.asarray(highs.getSolution().col_value)


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


def box_program(
    sums: sparse.csr_array,
    right: Ints,
    low: Ints,
    high: Ints,
    price: NDArray[np.float64],
    *,
    whole: bool,
) -> highspy.Highs:
    """The cheapest table of a narrow box; the first that is found, when it must be whole."""
    lp = _lp(sums, price, low.astype(np.float64), high.astype(np.float64), right)
    if whole:
        lp.integrality_ = [highspy.HighsVarType.kInteger] * len(low)
    highs = _highs(lp, presolve=True)
    highs.setOptionValue("mip_max_improving_sols", 1)
    return highs


def central_program(sums: sparse.csr_array, right: Ints, low: Ints, high: Ints) -> highspy.Highs:
    """Some table in fractions far from all bounds: an interior point, left where it is."""
    return asking_program(sums, right, low, high, right[:0], right[:0], np.zeros(0))


def asking_program(
    sums: sparse.csr_array,
    right: Ints,
    low: Ints,
    high: Ints,
    cells: NDArray[np.signedinteger],
    values: Ints,
    weight: NDArray[np.float64],
) -> highspy.Highs:
    """A table in fractions in which as many of these cells as can have the values asked for.

    What they miss it by, above and below, stands behind the cells in the solution.
    """
    count, asked = len(low), len(cells)
    pick = sparse.csr_array((np.ones(asked), (np.arange(asked), cells)), shape=(asked, count))
    one = sparse.eye_array(asked)
    nothing = sparse.csr_array((sums.shape[0], asked))
    both = sparse.vstack(
        [sparse.hstack([sums, nothing, nothing]), sparse.hstack([pick, -one, one])]
    )
    upper = np.where(high >= ENDLESS, highspy.kHighsInf, high)
    lp = _lp(
        sparse.csr_array(both),
        np.concatenate([np.zeros(count), weight, weight]),
        np.concatenate([low.astype(np.float64), np.zeros(2 * asked)]),
        np.concatenate([upper, np.full(2 * asked, highspy.kHighsInf)]),
        np.concatenate([right, values]),
    )
    highs = _highs(lp, presolve=True)
    highs.setOptionValue("solver", "ipm")
    highs.setOptionValue("run_crossover", "off")
    return highs


def set_prices(highs: highspy.Highs, price: NDArray[np.float64]) -> None:
    highs.changeColsCost(len(price), np.arange(len(price), dtype=np.int32), price)
