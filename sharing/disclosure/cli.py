"""The commands `protect` and `audit`: arguments to files to engine. Needs no database."""

from __future__ import annotations

import argparse
import json
import secrets
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from .auditor import AuditReport, PrintedTable, audit
from .choosing import (
    add_method_arguments,
    by_other_method,
    is_other_method,
    read_proofs,
    vouched_for,
)
from .engine import protect
from .files import read_file, read_json, write
from .problems import DisclosureError, rejected
from .proof import audit_content
from .rules import PROMISES, Rules
from .safe import SafeTable, SafeTables
from .snapshots import Snapshot
from .tables import CellsFile, Codes, Table, write_published

Say = Callable[[str], None]
MOST_NAMED = 20
KEPT = {
    "full": "No hidden cell can be computed, and no cell that must be small can be narrowed.",
    "exact-only": "The weaker promise holds: no hidden cell can be computed.",
}


def add_protect_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("cells", type=Path, help="CELLS.csv: table, dimensions, value")
    _add_common(parser)
    parser.add_argument(
        "--least-hidden-total",
        type=int,
        default=0,
        help="students that hidden cells must have together where print tells their sum",
    )
    parser.add_argument("--seed", type=int, help="repeat a run; otherwise drawn by chance")
    add_method_arguments(parser)
    parser.add_argument("--out", type=Path, required=True, help="PUBLISHED.csv to write")
    parser.add_argument("--proof", type=Path, required=True, help="PROOF.json to write")


def add_audit_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("published", type=Path, help="PUBLISHED.csv: empty values are hidden")
    _add_common(parser)
    parser.add_argument("--proof", type=Path, help="write what was found to this file")


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--hierarchies", type=Path, required=True, help="{dimension: {child: parent}}"
    )
    parser.add_argument(
        "--threshold", type=int, required=True, help="counts from 1 below it are small"
    )
    parser.add_argument(
        "--prior", type=Path, action="append", nargs="+", default=[], help="earlier PUBLISHED.csv"
    )
    parser.add_argument(
        "--older",
        type=Path,
        action="append",
        nargs="+",
        default=[],
        help="PUBLISHED.csv counted from older data; files from the same older data together",
    )
    parser.add_argument("--outcome", help="dimension whose zeros reveal all or none")
    parser.add_argument(
        "--hide-zeros", action="store_true", help="hide zeros of group sizes like small counts"
    )
    parser.add_argument(
        "--promise",
        choices=PROMISES,
        default="full",
        help="exact-only is weaker: hidden cells cannot be computed, but may be narrowed",
    )
    parser.add_argument(
        "--limit-seconds",
        type=float,
        help="for an audit; what it does not work out by then is called not proven, never safe",
    )


def run_protect(options: Mapping[str, Any], say: Say, complain: Say) -> int:
    """Exit status 0: both files are written and the auditor agrees. 1: nothing is written."""
    try:
        file = read_file(options["cells"], may_hide=False)
        seed = options["seed"] if options["seed"] is not None else secrets.randbelow(2**31)
        safe = _protected(file, options, seed)
        write(options["out"], write_published(file, _values(file, safe)))
        write(options["proof"], safe.proof.as_json() + "\n")
    except DisclosureError as fault:
        complain(str(fault))
        return 1
    if is_other_method(options):
        _tell_altered(safe, options, say)
    else:
        _tell_protected(safe, options, say)
    return 0


def _protected(file: CellsFile, options: Mapping[str, Any], seed: int) -> SafeTables:
    hierarchies, prior = read_json(options["hierarchies"]), _earlier_releases(options)
    if is_other_method(options):
        return by_other_method(file.tables, options, hierarchies, prior, seed)
    return protect(
        file.tables,
        rules=Rules(options["threshold"], options["least_hidden_total"], not options["hide_zeros"]),
        hierarchies=hierarchies,
        prior=[
            *(release for _, release in prior),
            *(Snapshot(_together(paths)) for paths in options["older"]),
        ],
        outcome=options["outcome"],
        seed=seed,
        promise=options["promise"],
        limit_seconds=options["limit_seconds"],
    )


def _earlier_releases(
    options: Mapping[str, Any],
) -> list[tuple[str, Sequence[Table | SafeTable]]]:
    """The --prior files by name; those with a proof as the engine made them."""
    paths = _paths(options["prior"])
    proofs = read_proofs(_paths(options["prior_proof"]), read_json)
    if len(proofs) > len(paths):
        raise rejected(
            f"{len(proofs)} proofs for {len(paths)} earlier releases",
            "at most one --prior-proof for each --prior",
            "Name the files that the proofs belong to.",
        )
    found: list[tuple[str, Sequence[Table | SafeTable]]] = []
    for number, path in enumerate(paths):
        tables = read_file(path, may_hide=True).tables
        proven = number < len(proofs)
        found.append((path.name, vouched_for(tables, proofs[number]) if proven else tables))
    return found


def _together(paths: Sequence[Path]) -> list[Table]:
    """All tables of several files from one snapshot."""
    return [table for path in paths for table in read_file(path, may_hide=True).tables]


def _tell_protected(safe: SafeTables, options: Mapping[str, Any], say: Say) -> None:
    counts, record = safe.proof.content["counts"], safe.record
    cells = sum(len(table.cells) for table in safe.tables)
    names = [path.name for path in _paths(options["prior"])]
    for name, data in zip(names, safe.proof.content["earlier_releases"], strict=False):
        if data == "older data":
            say(f"{name} was counted from older data: what changed by few students is hidden.")
    if options["promise"] != "full":
        say("The weaker promise: hidden cells cannot be computed, but small ones may be narrowed.")
    say(
        f"{cells} cells: {record.small_cells} small ones hidden, and "
        f"{record.secondary_cells} more with {record.secondary_students} students."
    )
    say(
        f"The auditor agrees: {counts['open']} hidden cells may be any small count, "
        f"{counts['exact']} can be computed."
    )
    say(f"Published: {options['out']}. Proof: {options['proof']}.")
    say(f"Keep to yourself: seed {record.seed}, input SHA-256 {record.input_sha256}.")


def _tell_altered(safe: SafeTables, options: Mapping[str, Any], say: Say) -> None:
    """After rounding or noise: nothing is hidden, and counts are not the true ones."""
    content, record = safe.proof.content, safe.record
    cells = sum(len(table.cells) for table in safe.tables)
    say(f"{cells} cells, all shown, {content['method_words']}; {record.small_cells} were small.")
    say(content["promise"])
    if "budget" in content:
        say(f"Of the budget {content['budget']['total']}, {content['budget']['left']} is left.")
    say(f"Published: {options['out']}. Proof: {options['proof']}.")
    seed = "no seed, a run cannot be repeated" if "budget" in content else f"seed {record.seed}"
    say(f"Keep to yourself: {seed}, input SHA-256 {record.input_sha256}.")


def run_audit(options: Mapping[str, Any], say: Say, complain: Say) -> int:
    """Exit status 0: print alone breaks no promise. 1: it does, or the files cannot be used."""
    try:
        report = audit(
            _as_print(read_file(options["published"], may_hide=True).tables),
            hierarchies=read_json(options["hierarchies"]),
            threshold=options["threshold"],
            prior=_earlier_print(options),
            outcome=options["outcome"],
            promise=options["promise"],
            show_zeros=not options["hide_zeros"],
            limit_seconds=options["limit_seconds"],
        )
        if options["proof"]:
            content = audit_content(
                report, options["outcome"], show_zeros=not options["hide_zeros"]
            )
            write(options["proof"], json.dumps(content, indent=1, ensure_ascii=False) + "\n")
    except DisclosureError as fault:
        complain(str(fault))
        return 1
    return _tell_audited(report, say, complain)


def _tell_audited(report: AuditReport, say: Say, complain: Say) -> int:
    counts = ", ".join(f"{number} {verdict}" for verdict, number in _verdicts(report).items())
    say(f"{len(report.cells)} hidden cells: {counts}.")
    if report.contradiction:
        complain(f"These tables contradict themselves: {report.contradiction}.")
    for cell in report.broken[:MOST_NAMED]:
        named = dict(zip(report.dimensions, cell.codes, strict=True))
        complain(f"{named} can be narrowed to {cell.lower} to {cell.upper}.")
    if len(report.broken) > MOST_NAMED:
        complain(f"So can {len(report.broken) - MOST_NAMED} more; --proof writes all of them.")
    for change in report.broken_changes[:MOST_NAMED]:
        complain(f"Between releases {change.words(report.dimensions)}: a small group changed.")
    if not report.finished:
        complain(
            f"The time of {report.limit_seconds:g} seconds is over: {len(report.unproven)} hidden "
            "cells are not proven safe."
        )
    for note in report.notes:
        say(note)
    if not report.sound:
        complain("Do not release these tables.")
        return 1
    say(KEPT[report.promise])
    return 0


def _verdicts(report: AuditReport) -> dict[str, int]:
    found: dict[str, int] = {}
    for cell in report.cells:
        found[cell.verdict.value] = found.get(cell.verdict.value, 0) + 1
    return found


def _values(file: CellsFile, safe: SafeTables) -> dict[tuple[str, Codes], int | None]:
    """Printed values in the order and with the codes of the file."""
    return {
        (table.name, row.codes): cell.value
        for table, printed in zip(file.tables, safe.tables, strict=True)
        for row, cell in zip(table.rows, printed.cells, strict=True)
    }


def _earlier_print(options: Mapping[str, Any]) -> list[list[PrintedTable]]:
    paths = _paths(options["prior"])
    prior = [_as_print(read_file(path, may_hide=True).tables) for path in paths]
    older = [
        _as_print(_together(group), snapshot)
        for snapshot, group in enumerate(options["older"], start=len(paths) + 1)
    ]
    return prior + older


def _as_print(tables: Sequence[Table], snapshot: int | None = None) -> list[PrintedTable]:
    return [
        PrintedTable(t.name, t.dimensions, {row.codes: row.value for row in t.rows}, snapshot)
        for t in tables
    ]


def _paths(groups: Sequence[Sequence[Path]]) -> list[Path]:
    return [path for group in groups for path in group]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="disclosure", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    add_protect_arguments(commands.add_parser("protect", help="hide small cells, with a proof"))
    add_audit_arguments(commands.add_parser("audit", help="judge published tables"))
    options = vars(parser.parse_args(arguments))
    run = run_protect if options["command"] == "protect" else run_audit
    return run(options, print, lambda text: print(text, file=sys.stderr))


if __name__ == "__main__":
    sys.exit(main())
