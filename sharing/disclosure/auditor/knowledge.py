"""What a reader knows: every published cell, every sum, the least that a hidden cell can be.

Releases from different data are pooled as well. A cell that has one value in both, or lies below
one that has, is taken for the same count in both; any other stands once for each snapshot, and
their difference is a cell of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from sharing.disclosure.problems import rejected

from .bounds import NO_LIMIT, propagate
from .pages import UNPRINTED, LeastOf, Page, PrintedTable, read_pages
from .pooling import Pool
from .trees import Cell, Ciphers, Ints, Numbers, Trees

FARTHEST = 10**6  # no difference between snapshots is less than the negative of this
__all__ = ["Cell", "Knowledge", "PrintedTable", "Trees", "read_knowledge"]


@dataclass
class Knowledge:
    """`sums @ x = 0` over all cells; x known where printed, at least `least` elsewhere."""

    names: list[str]
    ciphers: Ciphers
    numbers: Numbers  # of printed cells, then of those that join them; rests have none
    printed: int
    value: Ints  # -1 where a reader sees nothing
    least: Ints
    sums: sparse.csr_array
    current: NDArray[np.bool_]  # stands in the tables under audit, not only in earlier ones
    snapshot: Ints  # of printed cells: 0 for today's data, 1 and more for older
    pairs: tuple[Pair, ...] = ()
    note: str = ""  # what of the joint table was left out

    @cached_property
    def cells(self) -> list[Cell]:
        return self.ciphers.read(self.numbers)

    @property
    def hidden(self) -> NDArray[np.intp]:
        """Printed cells whose value no release shows."""
        return np.flatnonzero(self.value[: self.printed] < 0)

    @property
    def watched(self) -> NDArray[np.intp]:
        """Further cells whose bounds matter: differences between snapshots."""
        return np.array([p.difference for p in self.pairs if p.difference >= 0], dtype=np.intp)


@dataclass(frozen=True)
class Pair:
    """One cell in two snapshots where it may differ; -1: there is no cell for the difference."""

    now: int
    then: int
    snapshot: int  # of `then`
    difference: int


def read_knowledge(
    releases: Sequence[Sequence[PrintedTable]],
    raw_trees: Mapping[str, Mapping[str, str]],
    outcome: str | None = None,
    *,
    show_zeros: bool = True,
) -> Knowledge:
    """Put together everything printed; the first release is the one under audit."""
    ciphers = Ciphers(Trees(raw_trees))
    if outcome is not None and outcome not in ciphers.names:
        raise rejected(
            f"the outcome {outcome!r}", f"one of {', '.join(ciphers.names)}", "Name a dimension."
        )
    least = _Least(ciphers, outcome, show_zeros)
    pages = read_pages(ciphers, releases, least.of, _disagree)
    return _pooled(Pool(ciphers, pages, least.of))


@dataclass(frozen=True)
class _Least:
    """A hidden cell is at least 1, because zeros are shown; an outcome may be 0."""

    ciphers: Ciphers
    outcome: str | None
    show_zeros: bool

    def of(self, numbers: Numbers) -> Ints:
        if not self.show_zeros:
            return np.zeros(len(numbers), dtype=np.int64)
        if self.outcome is None:
            return np.ones(len(numbers), dtype=np.int64)
        place = self.ciphers.names.index(self.outcome)
        return np.asarray(self.ciphers.digits(numbers, place) == 0).astype(np.int64)


def _disagree(ciphers: Ciphers, pages: Sequence[Page], least: LeastOf) -> bool:
    """Do the sums of these pages contradict each other, taken as one snapshot?"""
    return _is_impossible(_Sheet(Pool(ciphers, pages, least, joint=False)).knowledge())


def _is_impossible(known: Knowledge) -> bool:
    low = np.where(known.value >= 0, known.value, known.least)
    high = np.where(known.value >= 0, known.value, NO_LIMIT)
    low, high = propagate(known.sums, low, high)
    return bool((low > high).any())


def _pooled(pool: Pool) -> Knowledge:
    """The least change between snapshots that print allows; where that cannot be, only what both
    print is taken for the same."""
    known = _Sheet(pool).knowledge()
    if len(pool.snapshots) > 1 and _is_impossible(known):
        known = _Sheet(pool, inherit=False).knowledge()
    return known


class _Sheet:
    """Variables of all snapshots: printed ones first, then joints, rests, differences."""

    def __init__(self, pool: Pool, *, inherit: bool = True) -> None:
        self.pool, self.size, self.inherit = pool, len(pool.numbers), inherit
        self.told = {snapshot: pool.told(snapshot) for snapshot in pool.snapshots}
        self.cell = self._cells()
        self._number_printed_first()

    def _cells(self) -> dict[int, NDArray[np.intp]]:
        """For each snapshot the variable of each place; shared where nothing can have changed."""
        first, *others = self.pool.snapshots
        cell = {first: np.arange(self.size)}
        self.count = self.size
        for snapshot in others:
            mine = np.full(self.size, -1, dtype=np.intp)
            for before in cell:
                alike = self.pool.alike(before, snapshot) & (mine < 0)
                alike &= self.inherit | (self.told[snapshot] >= 0)
                if before != first:
                    alike &= cell[before] >= self.size
                mine[alike] = cell[before][alike]
            own = np.flatnonzero(mine < 0)
            mine[own] = self.count + np.arange(len(own))
            self.count += len(own)
            cell[snapshot] = mine
        return cell

    def _number_printed_first(self) -> None:
        self.place = np.zeros(self.count, dtype=np.intp)
        self.value = np.full(self.count, -1, dtype=np.int64)
        self.label = np.full(self.count, -1, dtype=np.int64)
        stands = np.zeros(self.count, dtype=np.bool_)
        for snapshot in reversed(self.pool.snapshots):
            cell, told = self.cell[snapshot], self.told[snapshot]
            self.place[cell] = np.arange(self.size)
            self.value[cell] = np.maximum(self.value[cell], np.maximum(told, -1))
            printed = np.zeros(self.size, dtype=np.bool_)
            for page in self.pool.pages:
                if page.snapshot == snapshot:
                    printed[self.pool.place(page.numbers)] = True
            stands[cell[printed]] = True
            self.label[cell[printed]] = snapshot
        order = np.argsort(~stands, kind="stable")
        rank = np.empty(self.count, dtype=np.intp)
        rank[order] = np.arange(self.count)
        self.cell = {snapshot: rank[cell] for snapshot, cell in self.cell.items()}
        self.place, self.value = self.place[order], self.value[order]
        self.label, self.printed = self.label[order], int(stands.sum())

    def knowledge(self) -> Knowledge:
        rows = _Rows(self.count)
        for snapshot in self.pool.snapshots:
            self._add_lines(rows, snapshot)
        numbers = self.pool.numbers[self.place]
        least = np.zeros(self.count, dtype=np.int64)
        least[: self.printed] = self.pool.least(numbers[: self.printed])
        pairs, spare = self._pairs(rows)
        value = np.concatenate([self.value, np.full(rows.count - self.count, -1)])
        least = np.concatenate([least, np.zeros(rows.count - self.count, dtype=np.int64)])
        least[spare] = -FARTHEST
        return Knowledge(
            list(self.pool.ciphers.names),
            self.pool.ciphers,
            numbers,
            self.printed,
            value,
            least,
            rows.matrix(),
            self._current(rows.count),
            self.label[: self.printed],
            tuple(pairs),
            self.pool.note,
        )

    def _current(self, count: int) -> NDArray[np.bool_]:
        current = np.zeros(count, dtype=np.bool_)
        for page in self.pool.pages:
            if page.current:
                current[self.cell[page.snapshot][self.pool.place(page.numbers)]] = True
        return current

    def _add_lines(self, rows: _Rows, snapshot: int) -> None:
        """Lines that say something new: not those among shared cells that stand already."""
        lines, cell = self.pool.lines, self.cell[snapshot]
        first = self.pool.snapshots[0]
        is_open = self.pool.open_lines(snapshot)
        new = np.ones(len(lines.total), dtype=np.bool_)
        if snapshot != first:
            apart = cell != self.cell[first]
            new = apart[lines.total]
            new[lines.line[apart[lines.part]]] = True
            new |= ~is_open & self.pool.open_lines(first)
        chosen = new[lines.line]
        number = np.cumsum(new) - 1
        rows.add(
            cell[lines.total[new]],
            cell[lines.part[chosen]],
            number[lines.line[chosen]],
            is_open[new],
        )

    def _pairs(self, rows: _Rows) -> tuple[list[Pair], NDArray[np.intp]]:
        """Cells that may differ from the first snapshot; differences that may have any sign."""
        first, *others = self.pool.snapshots
        pairs: list[Pair] = []
        free: list[int] = []
        for snapshot in others:
            now, then = self.cell[first], self.cell[snapshot]
            seen = (self.told[first] != UNPRINTED) | (self.told[snapshot] != UNPRINTED)
            apart = np.flatnonzero((now != then) & seen)
            settled = (self.value[now[apart]] >= 0) & (self.value[then[apart]] >= 0)
            tied = apart[~settled]
            difference = np.full(self.size, -1, dtype=np.intp)
            difference[tied] = rows.differences(now[tied], then[tied])
            free += difference[tied].tolist()
            pairs += [
                Pair(int(now[p]), int(then[p]), snapshot, int(difference[p]))
                for p in apart.tolist()
            ]
        return pairs, np.array(free, dtype=np.intp)


class _Rows:
    """Rows that sum to nothing: the total counts +1, its parts and a possible rest -1."""

    def __init__(self, cells: int) -> None:
        self.count, self.rows = cells, 0
        self._entries: list[tuple[Ints, Ints, int]] = []

    def add(
        self,
        total: NDArray[np.intp],
        part: NDArray[np.intp],
        line: Ints,
        is_open: NDArray[np.bool_],
    ) -> NDArray[np.intp]:
        number = self.rows + np.arange(len(total))
        rest = self.count + np.arange(int(is_open.sum()))
        self._entries += [
            (number, total, 1),
            (self.rows + line, part, -1),
            (number[is_open], rest, -1),
        ]
        self.rows, self.count = self.rows + len(total), self.count + len(rest)
        return rest

    def differences(self, one: NDArray[np.intp], other: NDArray[np.intp]) -> NDArray[np.intp]:
        every = np.ones(len(one), dtype=np.bool_)
        return self.add(one, other, np.arange(len(one)), every)

    def matrix(self) -> sparse.csr_array:
        row = np.concatenate([entry[0] for entry in self._entries])
        column = np.concatenate([entry[1] for entry in self._entries])
        sign = np.concatenate(
            [np.full(len(entry[0]), entry[2], dtype=np.int64) for entry in self._entries]
        )
        return sparse.csr_array(
            sparse.coo_array((sign, (row, column)), shape=(self.rows, self.count))
        )
