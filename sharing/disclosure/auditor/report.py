"""The audit: what anybody can work out about each hidden cell, from print alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from .bounds import NO_LIMIT, propagate
from .component import Component, NoTable
from .evidence import ENDLESS
from .knowledge import Cell, Knowledge, PrintedTable, read_knowledge

Ints = NDArray[np.int64]


class Verdict(StrEnum):
    """What the interval of a hidden cell says about the promise."""

    OPEN = "open"  # every small value is possible: the promise is kept if the cell is small
    LARGE = "large"  # certainly not small: nobody's small group is in it
    NARROWED = "narrowed"  # some small values are possible and some are not
    EXACT = "exact"  # a reader can compute the hidden value


@dataclass(frozen=True)
class CellBounds:
    """A hidden cell and the interval that a reader can infer; `upper` None: no limit."""

    codes: Cell
    lower: int
    upper: int | None
    verdict: Verdict
    current: bool  # hidden in the tables under audit, not only in an earlier release

    def certainly_small(self, threshold: int) -> bool:
        return self.upper is not None and self.upper < threshold

    def breaks(self, threshold: int) -> bool:
        """Broken whatever the truth is: computable, or small for certain and narrowed."""
        if self.verdict is Verdict.EXACT:
            return True
        return self.verdict is Verdict.NARROWED and self.certainly_small(threshold)


@dataclass(frozen=True)
class AuditReport:
    """All hidden cells with their bounds."""

    dimensions: tuple[str, ...]
    threshold: int
    cells: tuple[CellBounds, ...]
    contradiction: str = ""  # why no table at all agrees with what is printed
    programs_solved: int = 0

    @property
    def broken(self) -> tuple[CellBounds, ...]:
        return tuple(cell for cell in self.cells if cell.breaks(self.threshold))

    @property
    def sound(self) -> bool:
        """Nothing in print breaks the promise."""
        return not self.contradiction and not self.broken

    def count(self, verdict: Verdict) -> int:
        return sum(cell.verdict is verdict for cell in self.cells)


def audit(
    tables: Sequence[PrintedTable],
    *,
    hierarchies: Mapping[str, Mapping[str, str]],
    threshold: int,
    prior: Sequence[Sequence[PrintedTable]] = (),
    outcome: str | None = None,
) -> AuditReport:
    """Bounds of every hidden cell of `tables` and of `prior`, pooled, for whole counts."""
    known = read_knowledge([tables, *prior], hierarchies, outcome)
    return _Attack(known, threshold).run()


class _Attack:
    def __init__(self, known: Knowledge, threshold: int) -> None:
        self.known = known
        self.threshold = threshold
        self.solved = 0
        self.zeros_alone: Component | None = None

    def run(self) -> AuditReport:
        known = self.known
        seen = known.value >= 0
        low = np.where(seen, known.value, known.least)
        high = np.where(seen, known.value, NO_LIMIT)
        self.zero_floor = _floor_from_zeros(known)
        low, high = propagate(known.sums, low, high)
        if (low > high).any():
            return self._contradicted(int(np.flatnonzero(low > high)[0]))
        self.low, self.high = low, high
        self.found: dict[int, tuple[int, int, bool]] = {}
        for cells, rows in _components(known.sums, low < high):
            try:
                self._attack(cells, rows)
            except NoTable:
                return self._contradicted(int(cells[0]))
        return self._report()

    def _contradicted(self, cell: int) -> AuditReport:
        codes = self.known.cells[cell] if cell < len(self.known.cells) else ()
        name = dict(zip(self.known.names, codes, strict=False))
        return AuditReport(
            tuple(self.known.names),
            self.threshold,
            (),
            contradiction=f"no table of whole counts agrees with what is printed, near {name}",
            programs_solved=self.solved,
        )

    def _attack(self, cells: NDArray[np.intp], rows: NDArray[np.intp]) -> None:
        known = self.known
        block = sparse.csr_array(known.sums[rows])
        inside = np.zeros(len(self.low), dtype=np.bool_)
        inside[cells] = True
        right = -(block @ np.where(inside, 0, self.low))
        part = Component(
            sparse.csr_array(block[:, cells]),
            right,
            self.low[cells],
            np.minimum(self.high[cells], ENDLESS),
            self.threshold,
        )
        mine = [n for n, cell in enumerate(cells) if self._is_hidden(cell)]
        bounds = {n: (part.smallest(n), part.largest(n)) for n in mine}
        for n in mine:
            cell = int(cells[n])
            lower, upper = bounds[n]
            wanted = range(int(self.zero_floor[cell]), self.threshold)
            near = lower < self.threshold and lower < upper
            is_open = near and all(
                part.can_be(n, value) or not self._zeros_allow(cell, value) for value in wanted
            )
            self.found[cell] = lower, upper, is_open
        self.solved += part.programs_solved

    def _zeros_allow(self, cell: int, value: int) -> bool:
        """Would the value be possible if nothing but the shown zeros were known?"""
        if self.zeros_alone is None:
            known = self.known
            free = known.value != 0
            self.zeros_alone = Component(
                known.sums,
                np.zeros(known.sums.shape[0], dtype=np.int64),
                np.where(free, known.least, 0),
                np.where(free, ENDLESS, 0),
                self.threshold,
            )
        return self.zeros_alone.can_be(cell, value)

    def _is_hidden(self, cell: int) -> bool:
        return cell < self.known.printed and self.known.value[cell] < 0

    def _report(self) -> AuditReport:
        known = self.known
        cells = []
        for cell in known.hidden.tolist():
            lower, upper, is_open = self.found.get(
                cell, (int(self.low[cell]), int(self.high[cell]), False)
            )
            cells.append(
                CellBounds(
                    known.cells[cell],
                    lower,
                    None if upper >= ENDLESS else upper,
                    self._verdict(lower, upper, is_open),
                    bool(known.current[cell]),
                )
            )
        return AuditReport(
            tuple(known.names), self.threshold, tuple(cells), programs_solved=self.solved
        )

    def _verdict(self, lower: int, upper: int, is_open: bool) -> Verdict:
        if lower == upper:
            return Verdict.EXACT
        if lower >= self.threshold:
            return Verdict.LARGE
        return Verdict.OPEN if is_open else Verdict.NARROWED


def _components(
    sums: sparse.csr_array, unknown: NDArray[np.bool_]
) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
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
    row_label, cell_label = label[: len(rows)], label[len(rows) :]
    return [(cells[cell_label == number], rows[row_label == number]) for number in range(count)]


def _floor_from_zeros(known: Knowledge) -> Ints:
    """The least that each cell must be when only the shown zeros are known.

    A group with students in three schools has at least three: showing which parts are zero gives
    that away, whatever else is hidden. The promise for such a total begins at this number.
    """
    free = known.value != 0
    low = np.where(free, known.least, 0)
    high = np.where(free, NO_LIMIT, 0)
    return propagate(known.sums, low, high)[0]
