"""An attacker with a solver: judges print alone, for tables too large for a pencil.

Shares nothing with the engine. Unknowns are the most detailed groups (one code of each dimension
at its lowest level), for each snapshot apart; every printed cell is a sum of them. A cell is
attacked by asking for a table in which it has a given value: first in fractions, and where that
succeeds, in whole numbers.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import highspy
import numpy as np

Codes = tuple[str, ...]
Trees = Mapping[str, Mapping[str, str]]
OPTIMAL = highspy.HighsModelStatus.kOptimal


@dataclass
class Print:
    """What one release showed: (codes by dimension, value or None) for each cell."""

    cells: list[tuple[dict[str, str], int | None]]
    snapshot: int = 0

    @classmethod
    def of(cls, tables: Iterable, snapshot: int = 0) -> Print:
        """From `SafeTables`."""
        cells = [(dict(c.dims), c.value) for table in tables for c in table.cells]
        return cls(cells, snapshot)


@dataclass
class Attack:
    """Everything printed as one program; `only_joined`: nobody left between two snapshots."""

    prints: Sequence[Print]
    trees: Trees
    outcome: str | None = None
    only_joined: bool = False
    floor: int = 1  # a hidden group size is at least this, because zeros are shown
    row_of: dict[tuple[int, Codes], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names = tuple(sorted(self.trees))
        self.roots = [_root(self.trees[name]) for name in self.names]
        self.below = [_leaves(self.trees[name]) for name in self.names]
        known: dict[tuple[int, Codes], int | None] = {}
        for page in self.prints:
            for dims, value in page.cells:
                key = page.snapshot, self.codes(dims)
                if known.get(key) is None:
                    known[key] = value
        self.known = known
        self._build()

    def codes(self, dims: Mapping[str, str]) -> Codes:
        return tuple(dims.get(n) or root for n, root in zip(self.names, self.roots, strict=True))

    def _leaves_of(self, codes: Sequence[str]) -> Iterator[Codes]:
        return itertools.product(
            *(tree[code] for tree, code in zip(self.below, codes, strict=True))
        )

    def _build(self) -> None:
        leaf_of = {
            leaf: place
            for place, leaf in enumerate(
                itertools.product(
                    *(tree[root] for tree, root in zip(self.below, self.roots, strict=True))
                )
            )
        }
        self.count = len(leaf_of)
        snapshots = sorted({snapshot for snapshot, _ in self.known})
        columns = self.count * len(snapshots)
        empty = np.zeros(columns, dtype=bool)
        rows, low, high = [], [], []
        place = None if self.outcome is None else self.names.index(self.outcome)
        for number, ((snapshot, codes), value) in enumerate(self.known.items()):
            offset = self.count * snapshots.index(snapshot)
            parts = [leaf_of[leaf] + offset for leaf in self._leaves_of(codes)]
            self.row_of[snapshot, codes] = number
            if value == 0:
                empty[parts] = True
            outcome_part = place is not None and codes[place] != self.roots[place]
            least = 0 if outcome_part else self.floor
            rows.append(parts)
            low.append(least if value is None else value)
            high.append(highspy.kHighsInf if value is None else value)
        if self.only_joined:
            for leaf in range(self.count):
                rows.append([leaf, self.count + leaf])
                low.append(0)
                high.append(highspy.kHighsInf)
        self.empty = empty
        self.low, self.high = np.array(low, dtype=float), np.array(high, dtype=float)
        starts = np.cumsum([0] + [len(row) for row in rows])
        values = np.ones(starts[-1])
        if self.only_joined:
            for number in range(len(rows) - self.count, len(rows)):
                values[starts[number]] = -1.0  # later less earlier
        self.lp = _lp(
            rows, values, starts, self.low, self.high, np.where(empty, 0.0, highspy.kHighsInf)
        )
        self.fractions = _solver(self.lp)

    def can_be(self, codes: Codes, value: int, *, whole: bool = False, snapshot: int = 0) -> bool:
        """Is there a table, of whole numbers if asked, in which the cell has this value?"""
        row = self.row_of[snapshot, codes]
        if not whole:
            highs = self.fractions
            highs.changeRowBounds(row, value, value)
            highs.run()
            possible = highs.getModelStatus() == OPTIMAL
            highs.changeRowBounds(row, self.low[row], self.high[row])
            return bool(possible)
        lp = self.lp
        lp.integrality_ = [highspy.HighsVarType.kInteger] * lp.num_col_
        highs = _solver(lp, presolve="on")
        lp.integrality_ = []
        highs.changeRowBounds(row, value, value)
        highs.run()
        return bool(highs.getModelStatus() == OPTIMAL)

    def excluded(
        self, small: Iterable[Codes], threshold: int, *, whole_for: int = 0, snapshot: int = 0
    ) -> list[tuple[Codes, int]]:
        """(cell, value) that a reader can rule out. Real programs for the least and greatest
        value of each cell (all between follow); whole numbers for every value of the first few."""
        found = []
        for number, codes in enumerate(small):
            least = int(self.low[self.row_of[snapshot, codes]])
            ends = (least, threshold - 1)
            wrong = [v for v in ends if not self.can_be(codes, v, snapshot=snapshot)]
            if number < whole_for and not wrong:
                wrong = [
                    v
                    for v in range(least, threshold)
                    if not self.can_be(codes, v, whole=True, snapshot=snapshot)
                ]
            found += [(codes, v) for v in wrong]
        return found

    def zeros_alone(self) -> Attack:
        """What follows from the shown zeros, whatever else is hidden: nothing can undo that."""
        pages = [
            Print([(dims, None if value else value) for dims, value in page.cells], page.snapshot)
            for page in self.prints
        ]
        return replace(self, prints=pages, row_of={})

    def exact(self, truth: Mapping[Codes, int], *, snapshot: int = 0) -> list[Codes]:
        """Hidden cells that can be computed: not even the neighbouring counts are possible."""
        return [
            codes
            for codes in self.hidden(snapshot)
            if not any(
                self.can_be(codes, value, snapshot=snapshot)
                for value in (truth[codes] + 1, truth[codes] - 1)
                if value >= 0
            )
        ]

    def hidden(self, snapshot: int = 0) -> list[Codes]:
        return [
            codes for (s, codes), value in self.known.items() if s == snapshot and value is None
        ]


def _root(tree: Mapping[str, str]) -> str:
    return next(iter(set(tree.values()) - set(tree)))


def _leaves(tree: Mapping[str, str]) -> dict[str, list[str]]:
    """The lowest codes under each code."""
    found: dict[str, list[str]] = {}
    for code in tree:
        if code in set(tree.values()):
            continue
        above = code
        found.setdefault(above, []).append(code)
        while above in tree:
            above = tree[above]
            found.setdefault(above, []).append(code)
    return found


def _lp(rows, values, starts, low, high, upper) -> highspy.HighsLp:
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = len(rows), len(upper)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = np.zeros(len(upper)), np.zeros(len(upper)), upper
    lp.row_lower_, lp.row_upper_ = low, high
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = starts
    lp.a_matrix_.index_ = np.concatenate([np.asarray(row) for row in rows])
    lp.a_matrix_.value_ = values
    return lp


def _solver(lp: highspy.HighsLp, presolve: str = "off") -> highspy.Highs:
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("presolve", presolve)
    highs.passModel(lp)
    return highs
