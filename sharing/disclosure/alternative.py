"""What rounding and noise share: the seal on their tables, and how methods meet over releases."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, is_dataclass, replace
from typing import Any

from .hierarchy import Hierarchy
from .problems import ProtectionImpossible
from .safe import (
    Proof,
    RunRecord,
    SafeTable,
    SafeTables,
    make_table,
    make_tables,
    table_hash,
    with_roots,
)
from .tables import Codes, Table

HIDING = "throughline-disclosure"
ROUNDING = "throughline-rounding"
NOISE = "throughline-noise"
NOTHING_HIDDEN = {"hidden_cells": 0, "open": 0, "large": 0, "narrowed": 0, "exact": 0}


@dataclass(frozen=True)
class Sealing:
    """What a method says of its tables: the proof without the tables themselves."""

    method: str
    words: str  # for charts and exports: "rounded to 5"
    promise: str
    assumed: str
    threshold: int
    details: Mapping[str, Any]


def seal(
    tables: Sequence[Table],
    printed: Sequence[Mapping[Codes, int]],
    trees: Mapping[str, Hierarchy],
    sealing: Sealing,
    seed: int,
) -> SafeTables:
    """Printed counts of another method as `SafeTables`; `printed` has full codes as keys."""
    roots = [{name: trees[name].root for name in table.dimensions} for table in tables]
    rows = [
        with_roots(table.dimensions, root, dict(cells))
        for table, root, cells in zip(tables, roots, printed, strict=True)
    ]
    told = {
        table.name: {
            "dimensions": list(table.dimensions),
            "roots": root,
            "cells": len(cells),
            "hidden_cells": 0,
            "sha256": table_hash(table.name, table.dimensions, cells),
        }
        for table, root, cells in zip(tables, roots, rows, strict=True)
    }
    proof = Proof(_content(sealing, told))
    made = [
        make_table(table.name, table.dimensions, root, cells, proof)
        for table, root, cells in zip(tables, roots, rows, strict=True)
    ]
    return make_tables(made, proof, _record(tables, sealing.threshold, seed))


def _content(sealing: Sealing, told: Mapping[str, Any]) -> dict[str, Any]:
    together = "".join(told[name]["sha256"] for name in sorted(told))
    return {
        "method": sealing.method,
        "method_words": sealing.words,
        "version": "1",
        "promise": sealing.promise,
        "assumed": sealing.assumed,
        "threshold": sealing.threshold,
        "outcome": None,
        "contradiction": "",
        "promise_kept": True,
        "counts": dict(NOTHING_HIDDEN),
        "hidden": [],
        **sealing.details,
        "tables": dict(told),
        "published_sha256": hashlib.sha256(together.encode()).hexdigest(),
    }


def _record(tables: Sequence[Table], threshold: int, seed: int) -> RunRecord:
    told = [[t.name, t.dimensions, [[r.codes, r.value] for r in t.rows]] for t in tables]
    small = sum(0 < (row.value or 0) < threshold for table in tables for row in table.rows)
    return RunRecord(
        input_sha256=hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest(),
        seed=seed,
        small_cells=small,
        secondary_cells=0,
        secondary_students=0,
    )


def method_of(table: object) -> str:
    """The method of a table told earlier; a table without a proof holds exact counts."""
    return str(table.proof.content["method"]) if isinstance(table, SafeTable) else HIDING


def tables_of(release: Any) -> Sequence[Any]:
    """The tables of an earlier release, whatever holds them."""
    return release.tables if hasattr(release, "tables") else release


def exact_only(prior: Sequence[Any]) -> list[Any]:
    """Earlier releases as hiding may use them.

    Counts with noise rule out no value of any cell, so they are left out. A rounded count confines
    a cell to fewer values than hiding promises, so the two methods cannot follow each other.
    """
    return [kept for kept in map(_without_noise, prior) if len(tables_of(kept))]


def _without_noise(release: Any) -> Any:
    tables = tables_of(release)
    for table in tables:
        if method_of(table) == ROUNDING:
            raise ProtectionImpossible(
                f"An earlier release showed the table {table.name!r} {table.method}. Rounded "
                "counts tell more about a small group than hidden ones may: round this table too, "
                "to the same base."
            )
    kept = tuple(table for table in tables if method_of(table) != NOISE)
    if len(kept) == len(tables):
        return release
    holds_more = is_dataclass(release) and not isinstance(release, SafeTables)
    return replace(release, tables=kept) if holds_more else kept
