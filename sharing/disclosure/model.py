"""The universe as arrays: one true table, what is fixed, what may hide, one sparse system.

A *state* is a whole-number value for every cell. The truth is one state. Every state that keeps
all relations, agrees with every published cell and respects the floors is possible for an
attacker; the promise is about the set of all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .completion import complete
from .hierarchy import Hierarchy
from .primary import sensitive_zeros
from .problems import InputRejected, Problem, ProtectionImpossible
from .tables import Codes, Table, check_codes, say
from .universe import Relation, Universe

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass
class Model:
    """Arrays over cells; the last ones are rests, which have no codes of their own."""

    dimensions: tuple[str, ...]
    keys: tuple[Codes, ...]  # of listed cells and links
    truth: Whole
    floor: Whole  # the least that anybody who knows the rule holds possible
    listed: Flags  # stands in the tables of this run
    fixed: Flags  # known to everybody: published earlier, or a zero that is shown
    hidden: Flags  # must be hidden: small now, or hidden earlier
    small: Flags  # the promise is for these
    relations: sparse.csr_array  # rows sum to nothing: +1 for the parent, -1 for its parts
    threshold: int
    universe: Universe

    def name(self, cell: int) -> str:
        if cell < len(self.keys):
            return say(self.dimensions, self.keys[cell])
        return "(students in no published cell)"


def build_model(
    tables: Sequence[Table],
    *,
    threshold: int,
    hierarchies: Mapping[str, Hierarchy],
    prior: Sequence[Sequence[Table]] = (),
    outcome: str | None = None,
) -> Model:
    """Check the tables against each other and the releases before them, and lay them out."""
    _check_tables([*tables, *(table for release in prior for table in release)], hierarchies)
    _check_outcome(outcome, hierarchies)
    universe = Universe(hierarchies)
    universe.add(tables, 0)
    bit = len(tables)
    for release in prior:
        universe.add(release, bit)
        bit += len(release)
    universe.find_links()
    now = _values(universe, tables)
    before = _earlier(universe, prior)
    _check_same(universe, now, before)
    zeros = sensitive_zeros(universe, now, outcome)
    return _lay_out(universe, now, before, zeros, threshold, outcome)


def _check_tables(tables: Sequence[Table], hierarchies: Mapping[str, Hierarchy]) -> None:
    problems = [p for table in tables for p in check_codes(table, hierarchies)]
    if problems:
        raise InputRejected(problems)


def _check_outcome(outcome: str | None, hierarchies: Mapping[str, Hierarchy]) -> None:
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


def _values(universe: Universe, tables: Sequence[Table]) -> dict[Codes, int]:
    values: dict[Codes, int] = {}
    problems = []
    for table in tables:
        for row in table.rows:
            key = universe.codes(table, row.codes)
            if row.value is None or row.value < 0:
                problems.append(_not_counted(table, row.number))
            elif values.setdefault(key, row.value) != row.value:
                problems.append(
                    Problem(
                        f"{row.value} for {say(universe.dimensions, key)}",
                        f"{values[key]}, its value in another table",
                        "Count all tables from the same snapshot.",
                        row=row.number,
                        column="value",
                        file=table.file,
                    )
                )
    if problems:
        raise InputRejected(problems)
    return values


def _not_counted(table: Table, number: int | None) -> Problem:
    return Problem(
        "a cell without a count, or below 0",
        "the true count of students",
        "Give the counts as they are; this engine hides what must be hidden.",
        row=number,
        column="value",
        file=table.file,
    )


def _earlier(universe: Universe, prior: Sequence[Sequence[Table]]) -> dict[Codes, int | None]:
    """What was released: a value, or None for a cell that no release ever showed."""
    before: dict[Codes, int | None] = {}
    for release in prior:
        for table in release:
            for row in table.rows:
                key = universe.codes(table, row.codes)
                known = before.get(key)
                if known is not None and row.value is not None and known != row.value:
                    raise InputRejected(
                        [
                            Problem(
                                f"{row.value} for {say(universe.dimensions, key)}",
                                f"{known}, released for the same cell in another file",
                                "Releases over changed data cannot be combined; "
                                "use releases from one snapshot.",
                                row=row.number,
                                file=table.file,
                            )
                        ]
                    )
                before[key] = row.value if known is None else known
    return before


def _check_same(
    universe: Universe, now: Mapping[Codes, int], before: Mapping[Codes, int | None]
) -> None:
    problems = [
        Problem(
            f"{value} for {say(universe.dimensions, key)}",
            f"{before[key]}, as released earlier",
            "The data changed since that release. Count this table from the snapshot of the "
            "earlier release, or withdraw that release.",
            column="value",
        )
        for key, value in now.items()
        if before.get(key) is not None and before[key] != value
    ]
    if problems:
        raise InputRejected(problems)


def _lay_out(
    universe: Universe,
    now: Mapping[Codes, int],
    before: Mapping[Codes, int | None],
    zeros: set[Codes],
    threshold: int,
    outcome: str | None,
) -> Model:
    relations = universe.relations()
    keys = (*universe.listed_in, *universe.links)
    matrix = _matrix(relations, keys)
    count, known = matrix.shape[1], len(universe.listed_in)
    truth = np.full(count, -1, dtype=np.int64)
    floor = np.zeros(count, dtype=np.int64)
    floor[:known] = 1
    if outcome is not None:
        place = universe.dimensions.index(outcome)
        root = universe.trees[place].root
        floor[:known] = [key[place] == root for key in keys[:known]]
    fixed, hidden, listed = (np.zeros(count, dtype=np.bool_) for _ in range(3))
    small = np.zeros(count, dtype=np.bool_)
    for cell, key in enumerate(keys[:known]):
        released = before.get(key)
        value = now.get(key, released)
        truth[cell] = -1 if value is None else value
        listed[cell] = key in now
        small[cell] = key in now and (0 < now[key] < threshold or key in zeros)
        fixed[cell] = released is not None or (value == 0 and key not in zeros)
        hidden[cell] = small[cell] or (key in before and released is None)
    model = Model(
        universe.dimensions,
        keys,
        truth,
        floor,
        listed,
        fixed,
        hidden,
        small,
        matrix,
        threshold,
        universe,
    )
    _check_earlier_floor(model)
    model.truth = complete(matrix, truth, floor, model.name)
    model.floor = _sums_of_floors(universe, relations, matrix, model)
    return model


def _sums_of_floors(
    universe: Universe, relations: Sequence[Relation], matrix: sparse.csr_array, model: Model
) -> Whole:
    """A total is at least the sum of what each of its parts must be.

    Zeros are shown, so everybody can count the parts that are not zero. A group with students in
    three schools has at least three, whatever is hidden: no protection can undo that, and the
    promise for a total starts there.
    """
    floor = model.floor.copy()
    least = np.where(model.truth == 0, 0, floor)
    depth = [_depth(universe, relation.parent) for relation in relations]
    starts, columns = matrix.indptr, matrix.indices
    for row in np.argsort(np.negative(depth), kind="stable"):
        parent, parts = columns[starts[row]], columns[starts[row] + 1 : starts[row + 1]]
        floor[parent] = max(floor[parent], least[parts].sum())
        least[parent] = max(least[parent], least[parts].sum())
    return np.minimum(floor, model.truth)


def _depth(universe: Universe, key: Codes) -> int:
    return sum(t.depth_of[code] for t, code in zip(universe.trees, key, strict=True))


def _matrix(relations: Sequence[Relation], keys: Sequence[Codes]) -> sparse.csr_array:
    index = {key: cell for cell, key in enumerate(keys)}
    columns: list[int] = []
    signs: list[int] = []
    starts = [0]
    rests = len(keys)
    for relation in relations:
        columns.append(index[relation.parent])
        columns.extend(index[child] for child in relation.children)
        if relation.open_ended:
            columns.append(rests)
            rests += 1
        signs.append(1)
        signs.extend([-1] * (len(columns) - starts[-1] - 1))
        starts.append(len(columns))
    return sparse.csr_array(
        (np.array(signs, dtype=np.int64), np.array(columns, dtype=np.int64), np.array(starts)),
        shape=(len(relations), rests),
    )


def _check_earlier_floor(model: Model) -> None:
    """A small cell that an earlier release showed cannot be protected any more."""
    shown = np.flatnonzero(model.small & model.fixed)
    lost = np.flatnonzero(model.hidden & ~model.fixed & (model.truth == 0) & (model.floor > 0))
    if len(shown):
        names = [model.name(cell) for cell in shown[:10]]
        raise ProtectionImpossible(
            f"{len(shown)} small cells were shown by an earlier release, first {names[0]}: they "
            "are known. Leave them out of the table, or drop the dimension that separates them.",
            names,
        )
    if len(lost):
        name = model.name(lost[0])
        raise InputRejected(
            [
                Problem(
                    f"0 for {name}, which an earlier release hid",
                    "at least 1, because zeros were shown there",
                    "The data changed since that release; count from its snapshot.",
                    column="value",
                )
            ]
        )
