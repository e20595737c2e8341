"""Controlled rounding as an integer program: which cells go up, which go down.

In units of the base. A cell lies between its count rounded down and rounded up, and all sums hold.
Going up by one unit costs `base - 2 * remainder`, the change in distance from the true count, plus
a random amount up to the base either way. A cell on its own so goes up as often as its remainder
demands (4 of 5 times from 4 to 5): the printed counts are right on average, and nobody can tell
the direction from the number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .hierarchy import Hierarchy
from .tables import Codes
from .universe import Relation, Universe

Whole = NDArray[np.int64]
UNKNOWN = -1  # count of a cell that this run does not print
WHOLE = 6_000  # cells of up to three dimensions that one program does at once
LARGE = 1_500  # cells of a block where they are more: programs grow hard quickly
FARTHEST = 3  # units that a cell may move where nearer is impossible
GAP = 0.02  # of the least change: finding the last per cent can take as long as all the rest
FEASIBLE = 2  # HiGHS: kSolutionStatusFeasible
MOST_NODES = 300  # any rounding that keeps the sums will do; these are for a near one
STRAY = 1_000  # units of cost for moving a whole unit more than needed


@dataclass(frozen=True)
class Sums:
    """`matrix @ x = 0` over the cells of a universe, its links and its rests (without codes)."""

    keys: tuple[Codes, ...]
    matrix: sparse.csr_array
    deepest: Whole  # per sum, a cell among its parts


def read_sums(universe: Universe) -> Sums:
    keys = (*universe.listed_in, *universe.links)
    place = {key: number for number, key in enumerate(keys)}
    relations = universe.relations()
    entries, spare = [], len(keys)
    for row, relation in enumerate(relations):
        entries.append((row, place[relation.parent], 1))
        entries += [(row, place[child], -1) for child in relation.children]
        if relation.open_ended:
            entries.append((row, spare, -1))
            spare += 1
    return Sums(keys, _matrix(entries, len(relations), spare), _first_parts(relations, place))


def _matrix(entries: Sequence[tuple[int, int, int]], rows: int, columns: int) -> sparse.csr_array:
    table = np.array(entries, dtype=np.int64).reshape(-1, 3)
    shape = (rows, columns)
    return sparse.csr_array(sparse.coo_array((table[:, 2], (table[:, 0], table[:, 1])), shape))


def _first_parts(relations: Sequence[Relation], place: dict[Codes, int]) -> Whole:
    return np.array([place[relation.children[0]] for relation in relations], dtype=np.int64)


class NoRounding(ArithmeticError):
    """No rounding within the farthest move keeps all sums."""


class Rounder:
    """One draw. `counts`: true counts, UNKNOWN for links, rests and cells told earlier."""

    def __init__(self, sums: Sums, counts: Whole, base: int, fixed: Whole, seed: int) -> None:
        self.sums, self.counts, self.base = sums, counts, base
        size = sums.matrix.shape[1]
        remainder = np.where(counts >= 0, counts % base, 0)
        chance = np.random.default_rng(seed)
        price = base - 2 * remainder + chance.uniform(-base, base, size)
        self.price = np.where(remainder > 0, price, 0.0)
        told = fixed >= 0
        known = counts >= 0
        self.low = np.where(known, counts // base, 0)
        self.high = np.where(known, -(-counts // base), np.iinfo(np.int32).max)
        self.low[told] = self.high[told] = fixed[told]
        self.movable = known & ~told
        self.units = np.full(size, UNKNOWN, dtype=np.int64)
        self.reach = 1  # units: a printed count differs by less than this

    def round(self, trees: Sequence[Hierarchy]) -> Whole:
        """Printed counts of all cells. Raises `NoRounding`."""
        for cells, rows in self._blocks(trees):
            for stray in range(FARTHEST):
                if self._solve(cells, rows, stray):
                    self.reach = max(self.reach, 1 + stray)
                    break
            else:
                raise NoRounding
        return self.units * self.base

    def _blocks(self, trees: Sequence[Hierarchy]) -> Iterator[tuple[Whole, Whole]]:
        """All cells at once, or from the top of the largest hierarchy down, parents first."""
        cells, rows = (np.arange(count) for count in self.sums.matrix.shape[::-1])
        if len(cells) <= (WHOLE if len(trees) <= 3 else LARGE):
            yield cells, rows
            return
        owner = _gathered(self._owners(trees))
        row_owner = owner[self.sums.deepest]
        for number in range(int(owner.max()) + 1):
            yield np.flatnonzero(owner == number), np.flatnonzero(row_owner == number)

    def _owners(self, trees: Sequence[Hierarchy]) -> Whole:
        """Per cell the number of the family it is decided with."""
        place = max(range(len(trees)), key=lambda p: len(trees[p].depth_of))
        tree = trees[place]
        family: dict[str, int] = defaultdict(int)  # the root goes with its children
        codes = (code for code in tree.depth_of if code in tree.children_of)
        for number, parent in enumerate(codes):
            family.update(dict.fromkeys(tree.children_of[parent], number))
        owner = np.zeros(self.sums.matrix.shape[1], dtype=np.int64)
        owner[: len(self.sums.keys)] = [family[key[place]] for key in self.sums.keys]
        matrix = self.sums.matrix
        for row, first in enumerate(self.sums.deepest):
            columns = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]
            owner[columns[columns >= len(self.sums.keys)]] = owner[first]
        return owner

    def _solve(self, cells: Whole, rows: Whole, stray: int) -> bool:
        """Decide the cells of one block, `stray` units beyond the nearest; parents are decided."""
        block = sparse.csr_array(self.sums.matrix[rows])
        inside = np.zeros(block.shape[1], dtype=np.bool_)
        inside[cells] = True
        right = -(block @ np.where(inside, 0, self.units))
        highs = _program(
            sparse.csc_array(block[:, cells]),
            right.astype(np.float64),
            *self._columns(cells, stray),
        )
        highs.run()
        solution = np.asarray(highs.getSolution().col_value)
        if highs.getInfo().primal_solution_status != FEASIBLE:
            return False
        units = np.rint(solution[: 3 * len(cells)]).astype(np.int64).reshape(3, -1)
        self.units[cells] = units[0] + units[1] - units[2]
        return not (self.sums.matrix[rows] @ self.units).any()

    def _columns(self, cells: Whole, stray: int) -> tuple[NDArray[np.float64], ...]:
        """Price, least and most: each cell, then how far it strays up, and down."""
        low, high = self.low[cells], self.high[cells]
        up = np.where(self.movable[cells], stray, 0)
        down = np.minimum(up, low)
        price = self.price[cells]
        far = np.full(len(cells), float(STRAY * self.base))
        return (
            np.concatenate([price, far, far]),
            np.concatenate([low, 0 * low, 0 * low]).astype(np.float64),
            np.concatenate([high, up, down]).astype(np.float64),
        )


def _gathered(owner: Whole) -> Whole:
    """Families one after the other in the same block until it is large: few decisions are fixed."""
    sizes = np.bincount(owner)
    block, filled = np.zeros(len(sizes), dtype=np.int64), 0
    for family in range(1, len(sizes)):
        filled += int(sizes[family])
        full = filled > LARGE
        block[family] = block[family - 1] + full
        filled = int(sizes[family]) if full else filled
    return block[owner]


def _program(
    sums: sparse.csc_array,
    right: NDArray[np.float64],
    price: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
) -> highspy.Highs:
    """Integer program; HiGHS repeats itself exactly for the same numbers on one thread."""
    matrix = sparse.csc_array(sparse.hstack([sums, sums, -sums]))
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = matrix.shape
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = price, low, high
    lp.row_lower_ = lp.row_upper_ = right
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_, lp.a_matrix_.index_ = matrix.indptr, matrix.indices
    lp.a_matrix_.value_ = matrix.data.astype(np.float64)
    lp.integrality_ = [highspy.HighsVarType.kInteger] * matrix.shape[1]
    highs = highspy.Highs()
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", 1),
        ("mip_rel_gap", GAP),
        ("mip_max_nodes", MOST_NODES),
    ):
        highs.setOptionValue(option, value)
    highs.passModel(lp)
    return highs
