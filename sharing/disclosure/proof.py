"""PROOF.json: what was promised, under which assumptions, and what the auditor found."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from .auditor import AuditReport, CellBounds, Change, Verdict
from .hierarchy import Hierarchy
from .rules import Rules
from .safe import Proof, table_hash, with_roots
from .tables import Codes, Table

ENDLESS = 10**6  # a difference as large as this has no limit
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
    "threshold and this rule; counts are whole"
)
ASSUMED_ZEROS = (
    "; zeros are shown, so a hidden cell is at least 1, and a total at least the number that its "
    "parts other than zero require."
)
ASSUMED_NO_ZEROS = "; zeros are hidden like small counts, so a hidden cell may be 0."
ASSUMED_OUTCOME = (
    " In the outcome dimension a hidden cell may be 0: none or all of a group is hidden."
)
ASSUMED_OLDER = (
    " Releases counted from older data are pooled with this one. A reader takes a cell for "
    "unchanged when it, or a total above it, shows the same count in both."
)


def write_proof(
    report: AuditReport,
    tables: Sequence[Table],
    printed: Sequence[Mapping[Codes, int | None]],
    trees: Mapping[str, Hierarchy],
    outcome: str | None,
    rules: Rules,
    older: Sequence[bool] = (),
) -> Proof:
    """The proof of one run. Holds no true value and does not tell small cells from others."""
    told = {
        table.name: _about(table, rows, trees) for table, rows in zip(tables, printed, strict=True)
    }
    together = "".join(told[name]["sha256"] for name in sorted(told))
    content = audit_content(report, outcome, show_zeros=rules.show_zeros)
    content |= {
        "least_hidden_total": rules.least_hidden_total,
        "earlier_releases": ["older data" if is_older else "same data" for is_older in older],
        "method_words": METHOD_WORDS[report.promise],
        "tables": told,
        "published_sha256": hashlib.sha256(together.encode()).hexdigest(),
        "promise_kept": report.sound,
    }
    return Proof(content)


def audit_content(
    report: AuditReport, outcome: str | None, *, show_zeros: bool = True
) -> dict[str, Any]:
    """The auditor's part of a proof, also written by `audit` alone."""
    assumed = [ASSUMED + (ASSUMED_ZEROS if show_zeros else ASSUMED_NO_ZEROS)]
    assumed += [ASSUMED_OUTCOME] * bool(outcome) + [ASSUMED_OLDER] * bool(report.changes)
    return {
        "method": METHOD,
        "version": VERSION,
        "threshold": report.threshold,
        "outcome": outcome,
        "promise": PROMISES[report.promise],
        "promise_kind": report.promise,
        "assumed": " ".join(["".join(assumed), *report.notes]),
        "contradiction": report.contradiction,
        "finished": report.finished,
        "limit_seconds": report.limit_seconds,
        "promise_kept": report.sound,
        "counts": {
            "hidden_cells": len(report.cells),
            **{verdict.value: report.count(verdict) for verdict in Verdict},
        },
        "hidden": [_interval(report.dimensions, cell) for cell in report.cells],
        "changes": [_change(report.dimensions, change) for change in report.changes],
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
        "older_data": cell.snapshot > 0,
        "tight": cell.tight,
        "needs": cell.needs,
    }


def _change(dimensions: Sequence[str], change: Change) -> dict[str, Any]:
    """What a reader can tell of the students who joined a cell, less those who left it."""
    return {
        "cell": dict(zip(dimensions, change.codes, strict=True)),
        "proven": change.proven,
        "lower": None if change.lower <= -ENDLESS else change.lower,
        "upper": None if change.upper >= ENDLESS else change.upper,
    }
