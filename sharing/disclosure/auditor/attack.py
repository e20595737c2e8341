"""The attack on what is printed: bounds, then groups of unknown cells, each worked out."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from .asking import Asking
from .bounds import NO_LIMIT, propagate
from .boxes import Boxes
from .clock import Clock, OutOfTime
from .component import Component, NoTable, RoundOff
from .elimination import determined
from .evidence import ENDLESS, Cells, Evidence, Ints
from .knowledge import Knowledge
from .parts import work_by_parts
from .questions import Questions
from .regions import Regions
from .rounding import round_down_the_tree
from .search import Flags
from .walking import Walk
from .zeros import ZerosAlone

THREADS = 2
LARGE = 4000  # unknown cells in one group


class Contradiction(Exception):
    """No table agrees with what is printed; says near which cell."""

    def __init__(self, cell: int) -> None:
        super().__init__(cell)
        self.cell = cell


class Attack:
    """Everything that follows from one body of knowledge. Raises `Contradiction` when nothing does.

    `low` and `high` are the bounds of each cell by propagation: they hold, but need not be the
    best. `can_take` is complete for any cell and value.
    """

    def __init__(self, known: Knowledge, threshold: int, clock: Clock | None = None) -> None:
        self.known, self.threshold, self.clock = known, threshold, clock or Clock()
        self.zeros = ZerosAlone(known, threshold)
        seen = known.value >= 0
        low = np.where(seen, known.value, known.least)
        high = np.where(seen, known.value, NO_LIMIT)
        low, high = propagate(known.sums, low, high)
        if (low > high).any():
            raise Contradiction(int(np.flatnonzero(low > high)[0]))
        self.low, self.high = low, np.minimum(high, ENDLESS)
        self.groups = list(_groups(known.sums, low < high))
        self.group_of = np.full(len(low), -1, dtype=np.intp)
        self.place = np.zeros(len(low), dtype=np.intp)  # of a cell in its group
        for number, (cells, _) in enumerate(self.groups):
            self.group_of[cells], self.place[cells] = number, np.arange(len(cells))
        self._parts: dict[int, Component] = {}
        self._regions: dict[int, Regions] = {}
        self._questions: dict[int, Questions] = {}

    @property
    def programs_solved(self) -> int:
        return sum(part.programs_solved for part in self._parts.values())

    def can_take(self, cell: int, value: int) -> bool:
        """Is there a table of whole counts, agreeing with all print, with this value there?"""
        if not self.low[cell] <= value <= self.high[cell]:
            return False
        part = self._part_of(cell)
        return part is None or part.can_be(int(self.place[cell]), value)

    def smallest(self, cell: int) -> int:
        part = self._part_of(cell)
        return int(self.low[cell]) if part is None else part.smallest(int(self.place[cell]))

    def largest(self, cell: int) -> int:
        """ENDLESS when there is no limit."""
        part = self._part_of(cell)
        return int(self.high[cell]) if part is None else part.largest(int(self.place[cell]))

    def bounds(self, cell: int) -> tuple[int, int, bool]:
        """Least and greatest value; False when the time was over before they were known."""
        try:
            return self.smallest(cell), self.largest(cell), True
        except OutOfTime:
            return *self.surely_within(cell), False

    def surely_within(self, cell: int) -> tuple[int, int]:
        """An interval that holds all possible values, as far as was found out."""
        part = self._parts.get(int(self.group_of[cell]))
        if part is None:
            return int(self.low[cell]), int(self.high[cell])
        place = int(self.place[cell])
        return int(part.proven_low[place]), int(part.proven_high[place])

    def evidence_of(self, cell: int) -> tuple[Evidence, int] | None:
        """What was seen of the cell, and its place there; None when the sums alone fix it."""
        part = self._part_of(cell)
        return None if part is None else (part.seen, int(self.place[cell]))

    def is_open(self, cell: int) -> bool:
        """Can the cell have every small value but those that the zeros alone rule out?"""
        least, most = self.surely_within(cell)
        values = range(int(self.zeros.floor[cell]), self.threshold)
        return all(  # those that are known to be impossible first
            self.can_take(cell, value) or not self.zeros.allow(cell, value)
            for value in sorted(values, key=lambda value: least <= value <= most)
        )

    def interval(self, cell: int) -> tuple[int, int, bool]:
        """Least and greatest value, and whether a reader can infer just that.

        In a large group the values seen stand for the interval, unless they leave the cell exact,
        or leave it open on which side of the threshold it is. Then a reader's interval contains
        the one given.
        """
        group = int(self.group_of[cell])
        part = self._part_of(cell)
        if part is None or not self.is_large(group):
            return self.smallest(cell), self.largest(cell), True
        place = int(self.place[cell])
        if group in self._questions:
            self._questions[group].settle(place)
        lower, upper = part.seen.least(place), part.seen.most(place)
        proven = int(part.proven_low[place]), int(part.proven_high[place])
        return lower, upper, (lower, upper) == proven

    @cached_property
    def needs(self) -> Ints:
        """For each cell the fewest other unknown cells that would give it away with one sum.

        A reader who learned them from elsewhere could compute the cell. Fewer may do, through
        several sums at once, so a low number marks a weak cell and a high one promises nothing.
        """
        unknown = (self.low < self.high).astype(np.int64)
        others = self.known.sums.copy()
        others.data = np.ones_like(others.data)
        rows = np.repeat(np.arange(others.shape[0]), np.diff(others.indptr))
        needs = np.full(others.shape[1], ENDLESS, dtype=np.int64)
        np.minimum.at(needs, others.indices, (others @ unknown - 1)[rows])
        return np.where(unknown == 0, 0, needs)

    def is_large(self, group: int) -> bool:
        """Too large to find each interval with programs over the whole group."""
        return len(self.groups[group][0]) > LARGE

    def explore(self) -> None:
        """Work out all groups, side by side. What comes out does not depend on the order.

        When the time is over, what is left shows as `OutOfTime` when it is asked for.
        """
        with ThreadPoolExecutor(THREADS) as pool, suppress(OutOfTime):
            groups = sorted(range(len(self.groups)), key=lambda g: -len(self.groups[g][0]))
            list(pool.map(self._explore, [g for g in groups if not self.is_large(g)]))
            for group in filter(self.is_large, groups):
                self._explore_by_parts(group, pool)

    def _explore_by_parts(self, group: int, pool: ThreadPoolExecutor) -> None:
        """Cells that the sums fix; evidence in bulk; small parts; then one cell at a time."""
        cells, _ = self.groups[group]
        whole = self._component(group)
        fixed = determined(whole.sums)
        whole.proven_low[fixed] = whole.proven_high[fixed] = whole.home[fixed]
        mine = self._is_hidden(cells)
        questions = Questions(whole, mine, self._wanted(cells) & mine[:, None])
        self._questions[group] = questions
        boxes = Boxes(self.known, cells, whole.sums, whole.low, whole.high)
        Walk(questions, boxes, self._regions[group]).go(pool.map)
        work_by_parts(questions, self._regions[group], pool.map)
        Asking(questions, boxes).go(pool.map)

    def _explore(self, group: int) -> None:
        cells, _ = self.groups[group]
        part = self._component(group)
        mine = self._is_hidden(cells)
        wanted = self._wanted(cells) & mine[:, None]
        part.gather(mine, wanted)
        for place in np.flatnonzero(mine).tolist():
            part.smallest(place), part.largest(place)
        for place, value in np.argwhere(wanted & ~part.seen.taken).tolist():
            part.can_be(place, value)

    def _wanted(self, cells: Cells) -> Flags:
        """Values that decide a verdict, of cells whose bounds rule out none of them."""
        values = np.arange(self.threshold)
        promised = values >= self.zeros.floor[cells][:, None]
        possible = (values >= self.low[cells][:, None]) & (values <= self.high[cells][:, None])
        lost = np.asarray((promised & ~possible).any(axis=1))
        return np.asarray(promised & possible & ~lost[:, None])

    def _is_hidden(self, cells: Cells) -> Flags:
        known = self.known
        return np.asarray((cells < known.printed) & (known.value[cells] < 0))

    def _part_of(self, cell: int) -> Component | None:
        group = int(self.group_of[cell])
        return None if group < 0 else self._component(group)

    def _component(self, group: int) -> Component:
        if group not in self._parts:
            self.clock.check()
            cells, rows = self.groups[group]
            sums = self.known.sums[rows]
            fixed = self.low.copy()
            fixed[cells] = 0
            try:
                self._parts[group] = Component(
                    sparse.csr_array(sums[:, cells]),
                    -(sums @ fixed),
                    self.low[cells],
                    self.high[cells],
                    self.threshold,
                    self._rounding(group),
                    self.clock,
                )
            except NoTable as fault:
                raise Contradiction(int(cells[0])) from fault
        return self._parts[group]

    def _rounding(self, group: int) -> RoundOff | None:
        if not self.is_large(group):
            return None
        regions = Regions(self.known, self.groups[group][0])
        self._regions[group] = regions
        return partial(round_down_the_tree, regions=regions)


def _groups(sums: sparse.csr_array, unknown: Flags) -> Iterator[tuple[Cells, NDArray[np.intp]]]:
    """Groups of unknown cells that sums tie together, with those sums."""
    cells = np.flatnonzero(unknown)
    part = sums[:, cells]
    rows = np.flatnonzero(np.diff(part.indptr))
    ties = sparse.coo_array(part[rows])
    size = len(rows) + len(cells)
    joined = sparse.coo_array(
        (np.ones(ties.nnz), (ties.row, ties.col + len(rows))), shape=(size, size)
    )
    count, label = csgraph.connected_components(joined, directed=False)
    row_order, cell_order = _sorted(label[: len(rows)], count), _sorted(label[len(rows) :], count)
    for of_rows, of_cells in zip(row_order, cell_order, strict=True):
        yield cells[of_cells], rows[of_rows]


def _sorted(label: NDArray[np.int32], count: int) -> list[NDArray[np.intp]]:
    """The places of each label."""
    order = np.argsort(label, kind="stable")
    return np.split(order, np.searchsorted(label[order], np.arange(1, count)))[:count]
