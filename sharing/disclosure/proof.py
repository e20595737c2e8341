"""PROOF.json: what was promised, under which assumptions, and what the auditor found."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from .auditor import AuditReport, CellBounds, Verdict
from .hierarchy import Hierarchy
from .safe import Proof, table_hash, with_roots
from .tables import Codes, Table

METHOD = "throughline-disclosure"
VERSION = "1"
PROMISES = {
    "full": (
        "For each hidden cell with a count below the threshold, no count below the threshold can "
        "be ruled out: its verdict is 'open'. No hidden cell can be computed."
    ),
    "exact-only": (
        "The weaker promise: no hidden cell can be computed. For a small count, many of the counts "
        "below the threshold may be ruled out."
    ),
}
METHOD_WORDS = {"full": "hidden", "exact-only": "hidden, with the weaker promise"}
ASSUMED = (
    "A reader knows every table and earlier release given here, all hierarchies and sums, the "
    "threshold and this rule; counts are whole; zeros are shown, so a hidden cell is at least 1, "
    "and a total at least the number that its parts other than zero require."
)
ASSUMED_OUTCOME = (
    " In the outcome dimension a hidden cell may be 0: none or all of a group is hidden."
)


def write_proof(
    report: AuditReport,
    tables: Sequence[Table],
    printed: Sequence[Mapping[Codes, int | None]],
    trees: Mapping[str, Hierarchy],
    outcome: str | None,
    notes: str = "",
) -> Proof:
    """The proof of one run. Holds no true value and does not tell small cells from others."""
    told = {
        table.name: _about(table, rows, trees) for table, rows in zip(tables, printed, strict=True)
    }
    together = "".join(told[name]["sha256"] for name in sorted(told))
    content = audit_content(report, outcome)
    content["assumed"] += notes
    content |= {
        "method_words": METHOD_WORDS[report.promise],
        "tables": told,
        "published_sha256": hashlib.sha256(together.encode()).hexdigest(),
        "promise_kept": report.sound,
    }
    return Proof(content)


def audit_content(report: AuditReport, outcome: str | None) -> dict[str, Any]:
    """The auditor's part of a proof, also written by `audit` alone."""
    return {
        "method": METHOD,
        "version": VERSION,
        "threshold": report.threshold,
        "outcome": outcome,
        "promise": PROMISES[report.promise],
        "promise_kind": report.promise,
        "assumed": ASSUMED + (ASSUMED_OUTCOME if outcome else ""),
        "contradiction": report.contradiction,
        "promise_kept": report.sound,
        "counts": {
            "hidden_cells": len(report.cells),
            **{verdict.value: report.count(verdict) for verdict in Verdict},
        },
        "hidden": [_interval(report.dimensions, cell) for cell in report.cells],
    }


def _about(
    table: Table, rows: Mapping[Codes, int | None], trees: Mapping[str, Hierarchy]
) -> dict[str, Any]:
    roots = {name: trees[name].root for name in table.dimensions}
    full = with_roots(table.dimensions, roots, rows)
    return {
        "dimensions": list(table.dimensions),
        "roots": roots,
        "cells": len(full),
        "hidden_cells": sum(value is None for _, value in full),
        "sha256": table_hash(table.name, table.dimensions, full),
    }


def _interval(dimensions: Sequence[str], cell: CellBounds) -> dict[str, Any]:
    return {
        "cell": dict(zip(dimensions, cell.codes, strict=True)),
        "lower": cell.lower,
        "upper": cell.upper,
        "verdict": cell.verdict.value,
        "earlier_release": not cell.current,
    }
