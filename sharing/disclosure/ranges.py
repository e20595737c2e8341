"""What a reader of rounded counts can infer: checked on print alone.

A reader knows every printed count, every sum, and how far a count may have moved. So the true
table is any table of whole counts that keeps all sums and lies that near to print. The promise:
every cell can have every value that near. Most of it needs no search. Print is itself a possible
table; put up to `reach - 1` students more into one most detailed group, or take as many away, and
all sums still hold. Where that does not reach, an integer program looks for a table.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from .controlled import Sums, read_sums
from .hierarchy import Hierarchy
from .tables import Codes, Table
from .universe import Universe

Whole = NDArray[np.int64]
MOST_GROUPS = 64  # groups tried below a printed cell without printed detail
MOST_SEARCHED = 4096  # and below any other, before a program is asked


@dataclass(frozen=True)
class Narrowed:
    """A printed cell and a value near it that a reader can rule out."""

    codes: Codes
    printed: int
    value: int


def narrowed(
    releases: Sequence[Sequence[Table]], trees: Mapping[str, Hierarchy], reach: int
) -> list[Narrowed]:
    """Cells of which some value less than `reach` from print, 0 or more, is impossible."""
    universe = Universe(trees)
    first = 0
    for release in releases:
        universe.add(release, first)
        first += len(release)
    universe.find_links()
    values = {
        universe.codes(table, row.codes): row.value or 0
        for release in releases
        for table in release
        for row in table.rows
    }
    return _Reader(universe, read_sums(universe), values, reach).look()


class _Reader:
    """Cells by number: printed ones first, then those that join them, then rests."""

    def __init__(
        self, universe: Universe, sums: Sums, values: Mapping[Codes, int], reach: int
    ) -> None:
        self.universe, self.sums, self.reach = universe, sums.matrix, reach
        self.keys = sums.keys
        self.print = np.array([values[key] for key in universe.listed_in], dtype=np.int64)
        self.low, self.high = np.maximum(self.print - reach + 1, 0), self.print + reach - 1
        self.place = {key: number for number, key in enumerate(sums.keys)}
        self.columns = sums.matrix.tocsc()
        self.spare_of = self._rests()
        self.home = self._home()
        self.seen_low, self.seen_high = self.print.copy(), self.print.copy()

    def look(self) -> list[Narrowed]:
        if self.home is None:
            return [
                Narrowed(self.keys[0], int(self.print[0]), int(self.print[0]))
            ]  # print contradicts itself: not even its own values are possible
        for key in self._most_detailed():
            self._shift_groups(key)
        found = []
        short = (self.seen_low > self.low) | (self.seen_high < self.high)
        for cell in np.flatnonzero(short).tolist():
            self._take_away(cell)
            values = [*range(self.low[cell], self.seen_low[cell])]
            values += range(self.seen_high[cell] + 1, self.high[cell] + 1)
            lost = next((value for value in values if not self._can_be(cell, value)), None)
            if lost is not None:
                found.append(Narrowed(self.keys[cell], int(self.print[cell]), lost))
        return found

    def _rests(self) -> dict[int, int]:
        """Row of `sums` -> its rest, a column without codes."""
        rows = np.repeat(np.arange(self.sums.shape[0]), np.diff(self.sums.indptr))
        spare = self.sums.indices >= len(self.keys)
        return dict(zip(rows[spare].tolist(), self.sums.indices[spare].tolist(), strict=True))

    def _home(self) -> Whole | None:
        """Print as a whole table: with values for what joins printed cells but is not printed."""
        if len(self.print) == self.sums.shape[1]:
            return None if (self.sums @ self.print).any() else self.print
        return self._table(self.print, self.print)

    def _most_detailed(self) -> list[Codes]:
        return [
            key
            for key in self.universe.listed_in
            if not any(
                part in self.place for parts in self.universe.families(key) for part in parts
            )
        ]

    def _shift_groups(self, cell: Codes) -> None:
        """More or fewer students in groups below one cell: what this does to all cells above."""
        assert self.home is not None
        for group in itertools.islice(self._groups(cell), MOST_GROUPS):
            step = self._step(group)
            if step is None:
                continue
            fewer = min(self.reach - 1, int(self.home[step].min()))
            mine = step[step < len(self.print)]
            self.seen_high[mine] = np.maximum(self.seen_high[mine], self.high[mine])
            lowest = np.maximum(self.print[mine] - fewer, self.low[mine])
            self.seen_low[mine] = np.minimum(self.seen_low[mine], lowest)

    def _take_away(self, cell: int) -> None:
        """Fewer students in several groups below a cell at once.

        Together they take from no cell more than from this one, so not more than it may have moved.
        """
        assert self.home is not None
        left = int(self.print[cell] - self.low[cell])
        home = self.home.copy()
        for group in itertools.islice(self._groups(self.keys[cell]), MOST_SEARCHED):
            step = self._step(group)
            if step is not None and (taken := min(left, int(home[step].min()))) > 0:
                home[step] -= taken
                left -= taken
            if not left:
                break
        self.seen_low[cell] = min(int(self.seen_low[cell]), int(self.low[cell]) + left)

    def _groups(self, cell: Codes) -> Iterator[Codes]:
        """The most detailed groups below a cell."""
        return itertools.product(*(self._lowest(place, code) for place, code in enumerate(cell)))

    def _lowest(self, place: int, code: str) -> list[str]:
        children = self.universe.trees[place].children_of.get(code)
        if not children:
            return [code]
        return [leaf for child in children for leaf in self._lowest(place, child)]

    def _all_above(self, group: Codes) -> list[Codes]:
        """Every cell that the group is a part of, itself included."""
        chains = []
        for tree, code in zip(self.universe.trees, group, strict=True):
            chain = [code]
            while chain[-1] in tree.parent_of:
                chain.append(tree.parent_of[chain[-1]])
            chains.append(chain)
        return list(itertools.product(*chains))

    def _step(self, group: Codes) -> NDArray[np.intp] | None:
        """Cells and rests that one student more in the group would raise; None: breaks a sum."""
        cells = [self.place[c] for c in self._all_above(group) if c in self.place]
        balance: dict[int, int] = defaultdict(int)
        for cell in cells:
            for row, sign in self.signs_of(cell):
                balance[row] += sign
        for row, off in balance.items():
            if off not in (0, 1) or (off and row not in self.spare_of):
                return None
        rests = [self.spare_of[row] for row, off in balance.items() if off]
        return np.array(cells + rests, dtype=np.intp)

    def signs_of(self, cell: int) -> Iterator[tuple[int, int]]:
        """The sums a cell stands in, and on which side."""
        starts = self.columns.indptr
        part = slice(starts[cell], starts[cell + 1])
        rows, signs = self.columns.indices[part], self.columns.data[part]
        return zip(rows.tolist(), signs.tolist(), strict=True)

    def _can_be(self, cell: int, value: int) -> bool:
        low, high = self.low.copy(), self.high.copy()
        low[cell] = high[cell] = value
        return self._table(low, high) is not None

    def _table(self, low: Whole, high: Whole) -> Whole | None:
        """A table of whole counts with all sums and printed cells within these bounds."""
        sums = self.sums
        more = sums.shape[1] - len(low)
        lp = highspy.HighsLp()
        lp.num_row_, lp.num_col_ = sums.shape
        lp.col_cost_ = np.zeros(sums.shape[1])
        lp.col_lower_ = np.concatenate([low, np.zeros(more)]).astype(np.float64)
        lp.col_upper_ = np.concatenate([high, np.full(more, highspy.kHighsInf)])
        lp.row_lower_ = lp.row_upper_ = np.zeros(sums.shape[0])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_ = sums.indptr, sums.indices
        lp.a_matrix_.value_ = sums.data.astype(np.float64)
        lp.integrality_ = [highspy.HighsVarType.kInteger] * sums.shape[1]
        highs = highspy.Highs()
        highs.setOptionValue("output_flag", False)
        highs.setOptionValue("threads", 1)
        highs.passModel(lp)
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        table = np.rint(np.asarray(highs.getSolution().col_value)).astype(np.int64)
        return None if (sums @ table).any() else table
