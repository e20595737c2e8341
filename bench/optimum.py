"""Proven optima beside the engine, on small tables: python bench/optimum.py [--seeds 5].

The fewest secondary cells, and the fewest students in them, for which every count from 1 to
threshold - 1 of every small cell stays possible. An integer program chooses the cells; a linear
program per small cell and direction looks for the move that they must allow, and its dual says
which cells were too few (a cut). Two dimensions, of which one may have a hierarchy: there every
program over moves is a flow in a network, so its vertices are in whole numbers.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import highspy
import numpy as np
from scipy import sparse

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from instances import totals  # noqa: E402

from sharing.disclosure import protect  # noqa: E402
from sharing.disclosure.hierarchy import read_hierarchies  # noqa: E402
from sharing.disclosure.model import build_model  # noqa: E402

THRESHOLD = 10
CLOSE = 1e-6
HEAD = (
    "| table | seed | small | fewest cells | engine | fewest students | engine "
    "| optimum, s | engine, CPU s |"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--limit", type=float, default=120.0, help="seconds for one optimum")
    given = parser.parse_args()
    print(HEAD)
    print("|---" * 9 + "|")
    for districts, cells in ((1, 168), (4, 200)):
        for seed in range(1, given.seeds + 1):
            compare(districts, cells, seed, given.limit)


def compare(districts: int, cells: int, seed: int, limit: float) -> None:
    tables, trees = schools_by_race(20, districts, seed)
    start = time.process_time()
    safe = protect(tables, threshold=THRESHOLD, hierarchies=trees)
    engine = time.process_time() - start
    start = time.process_time()
    model = build_model(tables, threshold=THRESHOLD, hierarchies=read_hierarchies(trees))
    moves = Moves(model)
    fewest, sure = Optimum(model, moves, np.ones(len(model.truth))).solve(limit)
    least, sure_too = Optimum(model, moves, model.truth.astype(float)).solve(limit)
    spent = time.process_time() - start
    record = safe.record
    print(
        f"| {cells} cells | {seed} | {record.small_cells} "
        f"| {_said(fewest, sure)} "
        f"| {record.secondary_cells} ({record.secondary_cells / fewest:.2f}) "
        f"| {_said(least, sure_too)} "
        f"| {record.secondary_students} ({record.secondary_students / least:.2f}) "
        f"| {spent:.1f} | {engine:.1f} |",
        flush=True,
    )


def _said(bound: float, proven: bool) -> str:
    return f"{bound:.0f}" if proven else f"at least {bound:.0f}"


def schools_by_race(schools: int, districts: int, seed: int):
    """Schools (in districts, if more than one) by seven races of very different sizes."""
    draw = np.random.default_rng(seed)
    shares = np.array([0.46, 0.24, 0.15, 0.07, 0.05, 0.02, 0.01])
    hierarchy = {f"D{d}": "all" for d in range(districts)} if districts > 1 else {}
    leaves = {}
    for s in range(schools):
        hierarchy[f"S{s}"] = f"D{s % districts}" if districts > 1 else "all"
        counts = draw.multinomial(int(draw.integers(120, 320)), draw.dirichlet(shares * 12))
        leaves |= {(f"S{s}", f"race{r}"): int(count) for r, count in enumerate(counts)}
    trees = {"school": hierarchy, "race": {f"race{r}": "all" for r in range(7)}}
    return [totals("cells", leaves, trees)], trees


class Moves:
    """Moves of the true table: the farthest that a cell gets when only some cells may move."""

    def __init__(self, model) -> None:
        self.model = model
        self.cells = np.flatnonzero(~model.fixed)
        self.fall = (model.truth - model.floor)[self.cells].astype(float)
        part = sparse.csc_array(model.relations[:, self.cells])
        lp = highspy.HighsLp()
        both = sparse.csc_array(sparse.hstack([part, -part]))
        lp.num_row_, lp.num_col_ = both.shape
        lp.col_cost_ = np.zeros(both.shape[1])
        lp.col_lower_ = lp.col_upper_ = np.zeros(both.shape[1])
        lp.row_lower_ = lp.row_upper_ = np.zeros(both.shape[0])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_, lp.a_matrix_.index_ = both.indptr, both.indices
        lp.a_matrix_.value_ = both.data.astype(float)
        self.highs = _quiet()
        self.highs.passModel(lp)

    def cut(self, place: int, rise: bool, amount: float, share: np.ndarray):
        """None when the cell gets there; otherwise coefficients: coefficients @ share >= amount."""
        count = len(self.cells)
        most = np.concatenate([np.full(count, amount), np.minimum(self.fall, amount)])
        column, other = (place, place + count) if rise else (place + count, place)
        upper = most * np.tile(share, 2)
        upper[column], upper[other] = amount, 0.0
        places = np.arange(2 * count, dtype=np.int32)
        self.highs.changeColsBounds(2 * count, places, np.zeros(2 * count), upper)
        self.highs.changeColCost(column, -1.0)
        self.highs.run()
        reached = -self.highs.getInfo().objective_function_value
        dual = np.maximum(0.0, -np.asarray(self.highs.getSolution().col_dual))
        self.highs.changeColCost(column, 0.0)
        if reached > amount - CLOSE:
            return None
        dual[[column, other]] = 0.0
        worth = dual * most
        return np.minimum(worth[:count] + worth[count:], amount)


class Optimum:
    """An integer program over which cells to hide, with cuts until every move exists."""

    def __init__(self, model, moves: Moves, price: np.ndarray) -> None:
        self.moves = moves
        cells = moves.cells
        self.free = (model.hidden | ~model.listed)[cells]
        self.buyable = np.flatnonzero(~self.free)
        self.place = np.cumsum(~self.free) - 1
        small = np.flatnonzero(model.small[cells])
        truth, floor = model.truth[cells], model.floor[cells]
        self.asked = [(n, True, float(model.threshold - 1 - truth[n])) for n in small]
        self.asked += [(n, False, float(truth[n] - floor[n])) for n in small]
        self.asked = [ask for ask in self.asked if ask[2] > 0]
        self.master = _quiet()
        for cell in self.buyable:
            self.master.addCol(price[cells[cell]], 0.0, 1.0, 0, [], [])

    def solve(self, limit: float) -> tuple[float, bool]:
        """The least price, and whether that is proven; otherwise a bound from below."""
        until = time.monotonic() + limit
        while self._add_cuts(self._shares()):
            pass
        for column in range(len(self.buyable)):
            self.master.changeColIntegrality(column, highspy.HighsVarType.kInteger)
        while True:
            self.master.setOptionValue("time_limit", max(1.0, until - time.monotonic()))
            shares = self._shares()
            info = self.master.getInfo()
            if self.master.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                return info.mip_dual_bound, False
            if not self._add_cuts(np.rint(shares)):
                return info.objective_function_value, True
            if time.monotonic() > until:
                return info.objective_function_value, False

    def _shares(self) -> np.ndarray:
        """How much of each cell is hidden in the best choice so far."""
        self.master.run()
        shares = np.ones(len(self.free))
        shares[self.buyable] = np.asarray(self.master.getSolution().col_value)
        return shares

    def _add_cuts(self, shares: np.ndarray) -> int:
        added = 0
        for place, rise, amount in self.asked:
            worth = self.moves.cut(place, rise, amount, shares)
            if worth is None:
                continue
            given = worth[self.free].sum()
            needed = amount - given
            used = np.flatnonzero((worth > CLOSE) & ~self.free)
            columns = self.place[used].astype(np.int32)
            strength = np.minimum(worth[used], needed)
            self.master.addRow(needed, highspy.kHighsInf, len(used), columns, strength)
            added += 1
        return added


def _quiet() -> highspy.Highs:
    highs = highspy.Highs()
    for option, value in (("output_flag", False), ("threads", 1), ("mip_rel_gap", 1e-6)):
        highs.setOptionValue(option, value)
    return highs


if __name__ == "__main__":
    main()
