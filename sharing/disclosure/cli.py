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
from .engine import protect
from .problems import DisclosureError, rejected
from .proof import audit_content
from .rules import PROMISES, Rules
from .safe import SafeTables
from .snapshots import Snapshot
from .tables import CellsFile, Codes, Table, read_cells, write_published

Say = Callable[[str], None]
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


def run_protect(options: Mapping[str, Any], say: Say, complain: Say) -> int:
    """Exit status 0: both files are written and the auditor agrees. 1: nothing is written."""
    try:
        file = _read_cells(options["cells"], may_hide=False)
        seed = options["seed"] if options["seed"] is not None else secrets.randbelow(2**31)
        safe = protect(
            file.tables,
            rules=Rules(
                options["threshold"], options["least_hidden_total"], not options["hide_zeros"]
            ),
            hierarchies=_read_json(options["hierarchies"]),
            prior=[
                *(_read_cells(path, may_hide=True).tables for path in _paths(options["prior"])),
                *(Snapshot(_together(paths)) for paths in options["older"]),
            ],
            outcome=options["outcome"],
            seed=seed,
            promise=options["promise"],
        )
        _write(options["out"], write_published(file, _values(file, safe)))
        _write(options["proof"], safe.proof.as_json() + "\n")
    except DisclosureError as fault:
        complain(str(fault))
        return 1
    _tell_protected(safe, options, say)
    return 0


def _together(paths: Sequence[Path]) -> list[Table]:
    """All tables of several files from one snapshot."""
    return [table for path in paths for table in _read_cells(path, may_hide=True).tables]


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


def run_audit(options: Mapping[str, Any], say: Say, complain: Say) -> int:
    """Exit status 0: print alone breaks no promise. 1: it does, or the files cannot be used."""
    try:
        report = audit(
            _as_print(_read_cells(options["published"], may_hide=True).tables),
            hierarchies=_read_json(options["hierarchies"]),
            threshold=options["threshold"],
            prior=_earlier_print(options),
            outcome=options["outcome"],
            promise=options["promise"],
            show_zeros=not options["hide_zeros"],
        )
        if options["proof"]:
            content = audit_content(
                report, options["outcome"], show_zeros=not options["hide_zeros"]
            )
            _write(options["proof"], json.dumps(content, indent=1, ensure_ascii=False) + "\n")
    except DisclosureError as fault:
        complain(str(fault))
        return 1
    return _tell_audited(report, say, complain)


def _tell_audited(report: AuditReport, say: Say, complain: Say) -> int:
    counts = ", ".join(f"{number} {verdict}" for verdict, number in _verdicts(report).items())
    say(f"{len(report.cells)} hidden cells: {counts}.")
    if report.contradiction:
        complain(f"These tables contradict themselves: {report.contradiction}.")
    for cell in report.broken[:20]:
        named = dict(zip(report.dimensions, cell.codes, strict=True))
        complain(f"{named} can be narrowed to {cell.lower} to {cell.upper}.")
    for change in report.broken_changes[:20]:
        complain(f"Between releases {change.words(report.dimensions)}: a small group changed.")
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
    prior = [_as_print(_read_cells(path, may_hide=True).tables) for path in paths]
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


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise rejected(
            f"no readable file ({fault.strerror})", "a file", "Check its name.", file=str(path)
        ) from fault


def _read_cells(path: Path, *, may_hide: bool) -> CellsFile:
    return read_cells(_bytes(path), path.name, may_hide=may_hide)


def _read_json(path: Path) -> Any:
    try:
        return json.loads(_bytes(path).decode("utf-8-sig"))
    except ValueError as fault:
        raise rejected(
            f"a file that is not JSON in UTF-8 ({fault})",
            '{"dimension": {"child": "parent"}}',
            "Correct the file of hierarchies.",
            file=path.name,
        ) from fault


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise rejected(
            f"a place that cannot be written ({fault.strerror})",
            "a writable one",
            "Choose another folder.",
            file=str(path),
        ) from fault


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
