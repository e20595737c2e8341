"""Controlled rounding: every count a multiple of a base, all sums exact, nothing hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .alternative import NOISE, ROUNDING, Sealing, method_of, seal, tables_of
from .controlled import UNKNOWN, NoRounding, Rounder, Sums, read_sums
from .hierarchy import Hierarchy, read_hierarchies
from .model import build_model
from .problems import AuditDisagrees, ProtectionImpossible, rejected
from .ranges import narrowed
from .safe import SafeTable, SafeTables
from .tables import Codes, Table, say
from .universe import Universe

LEAST_BASE, MOST_BASE = 3, 20
RawTrees = Mapping[str, Mapping[str, str]]
Whole = NDArray[np.int64]


def round_counts(
    tables: Sequence[Table],
    *,
    base: int,
    threshold: int,
    hierarchies: RawTrees,
    prior: Sequence[Any] = (),
    seed: int = 0,
) -> SafeTables:
    """Round all counts to multiples of `base` so that every sum still holds, and prove it.

    Each count moves by less than the base (multiples of it, and so zeros, stay) where that is
    possible; otherwise by less than the `reach` that the proof states. Which way is drawn by
    chance from `seed`: keep it secret. `prior`: earlier releases of the same data; a cell rounded
    before keeps its printed value. `threshold` only says which counts the record calls small.
    Raises `InputRejected`, `ProtectionImpossible` or `AuditDisagrees`.
    """
    if not LEAST_BASE <= base <= MOST_BASE:
        raise rejected(
            f"the base {base}", f"{LEAST_BASE} to {MOST_BASE}", "Use the base of the agreement."
        )
    trees = read_hierarchies(hierarchies)
    build_model(tables, threshold=threshold, hierarchies=trees)  # raises where the input is wrong
    earlier = [_rounded_before(release, base) for release in prior]
    earlier = [release for release in earlier if release]
    universe = _universe(tables, earlier, trees)
    sums = read_sums(universe)
    told = _values([table for release in earlier for table in release], universe, sums)
    rounder = Rounder(sums, _values(tables, universe, sums), base, told // base, seed)
    try:
        units = rounder.round(universe.trees)
    except NoRounding as lost:
        raise ProtectionImpossible(
            f"These counts cannot be rounded to multiples of {base} with all sums kept. Leave out "
            "a dimension, or use a smaller base."
        ) from lost
    value = dict(zip(sums.keys, units.tolist(), strict=False))
    printed = [
        {row.codes: value[universe.codes(table, row.codes)] for row in table.rows}
        for table in tables
    ]
    reach = rounder.reach * base
    _check_ranges(tables, printed, earlier, trees, reach)
    return seal(tables, printed, trees, _sealing(base, reach, threshold), seed)


def _rounded_before(release: Any, base: int) -> list[Table]:
    """Tables of an earlier release rounded alike; counts with noise say nothing about these."""
    kept = []
    for table in tables_of(release):
        if method_of(table) == NOISE:
            continue
        if not isinstance(table, SafeTable) or table.proof.content.get("base") != base:
            raise ProtectionImpossible(
                f"The table {table.name!r} of these students was released before, not rounded to "
                f"{base}. Both together tell more than either: protect this table as that one was."
            )
        kept.append(table.as_published())
    return kept


def _universe(
    tables: Sequence[Table], earlier: Sequence[Sequence[Table]], trees: Mapping[str, Hierarchy]
) -> Universe:
    universe = Universe(trees)
    first = 0
    for release in (tables, *earlier):
        universe.add(release, first)
        first += len(release)
    universe.find_links()
    return universe


def _values(tables: Sequence[Table], universe: Universe, sums: Sums) -> Whole:
    place = {key: number for number, key in enumerate(sums.keys)}
    values = np.full(sums.matrix.shape[1], UNKNOWN, dtype=np.int64)
    for table in tables:
        for row in table.rows:
            cell = place[universe.codes(table, row.codes)]
            assert row.value is not None
            if values[cell] not in (UNKNOWN, row.value):
                raise rejected(
                    f"{row.value} for {say(universe.dimensions, sums.keys[cell])}",
                    f"{values[cell]}, as released earlier",
                    "Those releases were rounded apart; they cannot be continued together.",
                )
            values[cell] = row.value
    return values


def _check_ranges(
    tables: Sequence[Table],
    printed: Sequence[Mapping[Codes, int]],
    earlier: Sequence[Sequence[Table]],
    trees: Mapping[str, Hierarchy],
    reach: int,
) -> None:
    """Look at print as a reader does; raises when a cell can be narrowed."""
    now = [
        Table.of(table.name, table.dimensions, cells)
        for table, cells in zip(tables, printed, strict=True)
    ]
    found = narrowed([now, *earlier], trees, reach)
    if found:
        first = found[0]
        raise AuditDisagrees(
            f"From the rounded counts a reader could narrow {len(found)} cells further than the "
            f"rounding should let them, first {say(sorted(trees), first.codes)}: printed "
            f"{first.printed}, never {first.value}. Leave out a dimension, or use another base."
        )


def _sealing(base: int, reach: int, threshold: int) -> Sealing:
    words = f"rounded to {base}"
    return Sealing(
        ROUNDING,
        words,
        f"For each printed count every true count that differs from it by less than {reach}, and "
        f"is not below 0, is possible. All sums of the printed counts hold.",
        "A reader knows every table of this release and of earlier ones rounded alike, all "
        "hierarchies and sums, the base, and that the direction of each rounding was drawn by "
        "chance; not the draw. It is not hidden that a count is about zero or about small.",
        threshold,
        {
            "base": base,
            "reach": reach,
            "interval": {"below": reach - 1, "above": reach - 1, "least": 0},
            "zero_restricted": reach == base,
            "narrower_cells": 0,
        },
    )
