"""The universe as arrays: one true table, what is fixed, what may hide, one sparse system.

A *state* is a whole-number value for every cell. The truth is one state. Every state that keeps
all relations, agrees with every published cell and respects the floors is possible for an
attacker; the promise is about the set of all of them.

Releases from older data have cells of their own where a count may have changed, tied to today's
cell by their difference; where it cannot have changed, one cell stands for both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .cells import CellSet
from .coding import Coding, Flags, Keys
from .hierarchy import Hierarchy
from .older import Older
from .problems import InputRejected, Problem, ProtectionImpossible
from .rules import Rules
from .snapshots import Earlier, printed
from .tables import Codes, Table, check_codes, say

Whole = NDArray[np.int64]
Cells = NDArray[np.intp]


@dataclass(frozen=True)
class Ranges:
    """Values that a reader must not be able to rule out: each from `low` to `high`."""

    cells: Cells
    low: Whole
    high: Whole


@dataclass
class Model:
    """Arrays over cells: today's, those of older data, rests, which have no codes of their own."""

    coding: Coding
    cells: CellSet
    all_keys: Keys  # of all cells but rests; the same codes again for each snapshot apart
    truth: Whole
    floor: Whole  # the least that anybody who knows the rule holds possible
    listed: Flags  # stands in the tables of this run
    fixed: Flags  # known to everybody: published earlier, or a zero that is shown
    hidden: Flags  # must be hidden: small now, hidden earlier, or changed by a small number
    small: Flags  # the promise is for these
    relations: sparse.csr_array  # rows sum to nothing: +1 for the parent, -1 for its parts
    threshold: int
    rules: Rules
    rows_of: tuple[Cells, ...]  # for each table of this run the cells of its rows
    older: tuple[Older, ...]
    snapshot_of: tuple[int, ...]  # of each earlier release; 0 is today's data
    changed: Ranges  # beside the small cells: what a small change must not be told from
    notes: str = ""

    @property
    def dimensions(self) -> tuple[str, ...]:
        return self.coding.dimensions

    @cached_property
    def keys(self) -> list[Codes]:
        """Codes of listed cells, links and older cells, over all dimensions."""
        return self.coding.names(self.all_keys)

    @cached_property
    def codes(self) -> Whole:
        """The same as numbers, in the order of `list(tree.depth_of)`."""
        return self.coding.parts(self.all_keys)

    @cached_property
    def depth(self) -> Whole:
        """Steps from the root, summed over dimensions."""
        return self.coding.depths(self.all_keys)

    @cached_property
    def columns(self) -> sparse.csc_array:
        """The relations by cell."""
        return sparse.csc_array(self.relations)

    def part(self, cells: Cells) -> sparse.csc_array:
        """The columns of these cells, and of the relations only those that they stand in."""
        starts, rows = self.columns.indptr, self.columns.indices
        many = starts[cells + 1] - starts[cells]
        ends = np.cumsum(many)
        places = np.arange(many.sum()) + np.repeat(starts[cells] - (ends - many), many)
        used, row = np.unique(rows[places], return_inverse=True)
        begins = np.concatenate([[0], ends]).astype(starts.dtype)
        shape = len(used), len(cells)
        return sparse.csc_array((self.columns.data[places], row, begins), shape=shape)

    def place_of(self, snapshot: int) -> dict[Codes, int]:
        """The cell for given codes in one snapshot; 0 is today's data."""
        if snapshot not in self._places:
            count = len(self.cells.keys)
            cells = self.older[snapshot - 1].cell.tolist() if snapshot else range(count)
            self._places[snapshot] = dict(zip(self.keys[:count], cells, strict=True))
        return self._places[snapshot]

    @cached_property
    def _places(self) -> dict[int, dict[Codes, int]]:
        return {}

    @cached_property
    def from_earlier(self) -> Flags:
        """Cells that an earlier release, and nothing else, obliges to hide."""
        found: Flags = self.hidden & ~self.small
        return found

    def range_of_change(
        self, snapshot: int, codes: Codes, change: int
    ) -> tuple[int, int, int] | None:
        """Where a small change of a cell since an older snapshot must get its range."""
        key = np.array([self.coding.key(codes)], dtype=self.coding.dtype)
        old, cell = self.older[snapshot - 1], self.cells.lookup.find(key)
        if (old.sheet.shown[cell] < 0).all() and (old.tie[cell] < 0).all():
            return None
        where, low, high = old.range_of(cell, np.array([change]), self.threshold)
        return int(where[0]), int(low[0]), int(high[0])

    def name(self, cell: int) -> str:
        if cell < len(self.all_keys):
            return say(self.dimensions, self.coding.names(self.all_keys[cell : cell + 1])[0])
        return "(students in no published cell)"


def build_model(
    tables: Sequence[Table],
    *,
    hierarchies: Mapping[str, Hierarchy],
    threshold: int = 0,
    rules: Rules | None = None,
    prior: Sequence[Earlier] = (),
    outcome: str | None = None,
) -> Model:
    """Check the tables against each other and the releases before them, and lay them out.

    `rules` win over the shorthand `threshold`.
    """
    from .layout import Layout  # it builds a Model; kept apart for its length

    check_tables(tables, hierarchies)
    for release in prior:
        check_tables(printed(release), hierarchies)
    check_outcome(outcome, hierarchies)
    model = Layout(tables, hierarchies, rules or Rules(threshold), prior, outcome).model()
    _check_shown_small(model)
    return model


def check_tables(tables: Sequence[Table], hierarchies: Mapping[str, Hierarchy]) -> None:
    problems = [p for table in tables for p in check_codes(table, hierarchies)]
    if problems:
        raise InputRejected(problems)


def check_outcome(outcome: str | None, hierarchies: Mapping[str, Hierarchy]) -> None:
    if outcome is not None and outcome not in hierarchies:
        raise InputRejected(
            [
                Problem(
                    f"the outcome {outcome!r}",
                    f"one of the dimensions {', '.join(sorted(hierarchies))}",
                    "Name the dimension whose categories say how a student fared.",
                )
            ]
        )


def _check_shown_small(model: Model) -> None:
    """A small cell that an earlier release showed cannot be protected any more."""
    shown = np.flatnonzero(model.small & model.fixed)
    if not len(shown):
        return
    names = [model.name(cell) for cell in shown[:10].tolist()]
    raise ProtectionImpossible(
        f"{len(shown)} small cells were shown by an earlier release, first {names[0]}: they "
        "are known. Leave them out of the table, or drop the dimension that separates them.",
        names,
    )
