"""Protection of small groups, measured: `python bench/protect.py [--large] [--more] [--alone]`.

For each table: time, memory, hidden cells and the students in them, and what an attacker can
still do (cells that can be computed, small cells of which a value can be ruled out). Beside it on
the same tables: the spreadsheet rule, and a peer that installs by pip. Then how time grows.
Each measurement runs in a process of its own, so that memory is its own, and is cut off when it
takes too long.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from instances import enrollment, linked, region  # noqa: E402
from others import NoResult, peer, spreadsheet_rule  # noqa: E402

from sharing.disclosure import PrintedTable, Verdict, audit, protect, run  # noqa: E402
from tests.disclosure.programs import Attack, Print  # noqa: E402
from tests.disclosure.star import star_tables  # noqa: E402

THRESHOLD = 10
MOST_ATTACKED = 6_000  # cells; the independent attacker asks two programs of every small cell
AUDITED_SECONDS = 30  # for a count of leaks in larger tables, by our own auditor
SECONDS, LARGE_SECONDS = 150, 1_800  # for one measurement


@dataclass(frozen=True)
class Instance:
    make: Callable[[], Any]
    outcome: str | None = None
    run: str = "always"  # or only with --more, --large
    grows: bool = False  # one of the tables that the growth of time is read from


INSTANCES = {
    "20 schools x race": Instance(partial(region, 20, 1, 1, incomes=False), grows=True),
    "20 schools in 4 districts x race": Instance(partial(region, 20, 4, 1, incomes=False)),
    "200 schools: three linked tables, 3,075 rows": Instance(linked),
    "50 schools x race x income": Instance(partial(region, 50, 5, 2), grows=True),
    "200 schools x race x income": Instance(region, grows=True),
    "100 schools x race x income x gender": Instance(
        partial(region, 100, 10, 2, genders=True), grows=True
    ),
    "1,000 schools x race x income x gender": Instance(
        partial(region, 1000, 100, 10, genders=True), run="large", grows=True
    ),
    "STAR: system, school x ethnicity": Instance(
        partial(star_tables, "ethnicity", systems=True), run="more"
    ),
    "STAR: school x ethnicity x lunch": Instance(
        partial(star_tables, "ethnicity", "lunch"), run="more"
    ),
    "STAR: system, school x ethnicity x lunch x gender": Instance(
        partial(star_tables, "ethnicity", "lunch", "gender", systems=True), run="more"
    ),
    "20 schools x race x lunch x enrolled": Instance(
        partial(enrollment, 20), outcome="enrolled", run="more"
    ),
    "60 schools x race x lunch x enrolled": Instance(
        partial(enrollment, 60), outcome="enrolled", run="more"
    ),
    "800 schools x race x income": Instance(partial(region, 800, 80, 8), run="more", grows=True),
}
OURS, WEAKER, RULE, PEER = "Throughline", "exact-only promise", "spreadsheet rule", "pytauargus"
COLUMNS = (
    "table",
    "cells",
    "small",
    "method",
    "protect s",
    "with audit s",
    "CPU s",
    "MB",
    "more hidden",
    "students in them",
    "computable",
    "ruled out",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="also a table of 106,656 cells")
    parser.add_argument("--more", action="store_true", help="also real tables, other shapes")
    parser.add_argument("--alone", action="store_true", help="without the other methods")
    parser.add_argument(
        "--seconds", type=int, default=SECONDS, help="for one measurement, where not --large"
    )
    parser.add_argument("--one", nargs=2, metavar=("TABLE", "METHOD"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(*options.one)))
        return
    print(f"Threshold {THRESHOLD}. 'more hidden': beside the small cells.\n")
    print("| " + " | ".join(COLUMNS) + " |\n" + "|---" * len(COLUMNS) + "|", flush=True)
    points: list[tuple[int, float, float, float]] = []
    too_slow: set[str] = set()
    for name, instance in INSTANCES.items():
        if instance.run == "always" or getattr(options, instance.run):
            points += _rows(name, instance, options, too_slow)
    _print_growth(points)


def _rows(name, instance, options, too_slow):
    methods = [OURS]
    if not options.alone:
        methods += [WEAKER] * (options.more and instance.run != "large") + [RULE, PEER]
    points = []
    for method in methods:
        if method in too_slow:
            print(f"{method} on {name}: not tried, it was cut off on a smaller table.", flush=True)
            continue
        told = _measured(
            name, method, LARGE_SECONDS if instance.run == "large" else options.seconds
        )
        if method == PEER and "cut off" in told.get("no result", ""):
            too_slow.add(method)
        print("| " + " | ".join(_text(told.get(column, "-")) for column in COLUMNS) + " |")
        sys.stdout.flush()
        if told.get("no result"):
            print(f"{method} on {name}: {told['no result']}.", flush=True)
        elif method == OURS and instance.grows:
            points.append((told["cells"], told["protect s"], told["with audit s"], told["CPU s"]))
    return points


def _measured(name, method, seconds):
    """In a process of its own; what went wrong stands under "no result"."""
    told = {"table": name, "method": method}
    try:
        done = subprocess.run(
            [sys.executable, __file__, "--one", name, method],
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return told | {"no result": f"cut off after {seconds} s"}
    if done.returncode:
        return told | {"no result": f"failed: {' '.join(done.stderr.strip().splitlines()[-1:])}"}
    return told | json.loads(done.stdout.splitlines()[-1])


def _text(value):
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def _print_growth(points):
    """Time against cells; the exponent is the slope of both logarithms."""
    points = sorted(points)
    if len(points) < 3:
        return
    print("\nGrowth: seconds to protect, with the audit, of processors, per 1,000 cells.\n")
    longest = max(used for *_, used in points)
    for cells, alone, both, used in points:
        bar = "#" * max(1, round(40 * math.log1p(used) / math.log1p(longest)))
        told = (
            f"{cells:>9,} cells {alone:>8.1f} {both:>8.1f} {used:>8.1f} {1000 * used / cells:>6.2f}"
        )
        print(f"{told}  {bar}")
    large = [point for point in points if point[0] >= 1_000]
    if len(large) < 2:
        return
    cells, *times = (np.log(np.array(column, dtype=float)) for column in zip(*large, strict=True))
    alone, both, used = (f"{np.polyfit(cells, seconds, 1)[0]:.2f}" for seconds in times)
    print(
        f"\nFrom {large[0][0]:,} cells on, time grows with the cells to the power {alone} "
        f"(protect), {both} (with audit), {used} (processors). Tables of more dimensions take "
        "longer than others of their size; where a machine is shared, processors tell more."
    )


def measure(name, method):
    instance = INSTANCES[name]
    tables, trees = instance.make()
    truth = _truth(tables, trees)
    small = [cell for cell, value in truth.items() if 0 < value < THRESHOLD]
    told = {"cells": len(truth), "small": len(small)}
    audits: list[float] = []
    run.audit = _timed(run.audit, audits)
    wall, cpu = time.perf_counter(), _cpu()
    try:
        hidden = _METHODS[method](tables, trees, instance.outcome)
    except NoResult as reason:
        return told | {"no result": str(reason)}
    both = time.perf_counter() - wall
    ours = method in (OURS, WEAKER)
    told |= {
        "protect s": both - sum(audits),
        "with audit s": both if ours else "-",
        "CPU s": _cpu() - cpu,
        "MB": _memory(),
    }
    more = [cell for cell in hidden if not (0 < truth[cell] < THRESHOLD)]
    told |= {"more hidden": len(more), "students in them": sum(truth[cell] for cell in more)}
    return told | _attacked(truth, hidden, small, trees, instance.outcome, audited=ours)


def _timed(function, seconds):
    def run_it(*arguments, **options):
        start = time.perf_counter()
        try:
            return function(*arguments, **options)
        finally:
            seconds.append(time.perf_counter() - start)

    return run_it


def _cpu():
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def _memory():
    own, children = (
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return max(own, children) // 1024


def _throughline(tables, trees, outcome, promise="full"):
    safe = protect(tables, threshold=THRESHOLD, hierarchies=trees, outcome=outcome, promise=promise)
    return {
        _key(cell.dims, trees) for table in safe.tables for cell in table.cells if cell.is_hidden
    }


_METHODS = {
    OURS: _throughline,
    WEAKER: partial(_throughline, promise="exact-only"),
    RULE: lambda tables, trees, _: spreadsheet_rule(tables, trees, THRESHOLD),
    PEER: lambda tables, trees, _: peer(tables, trees, THRESHOLD),
}


def _truth(tables, trees):
    return {
        _key(dict(zip(table.dimensions, row.codes, strict=True)), trees): row.value
        for table in tables
        for row in table.rows
    }


def _key(dims, trees):
    return tuple(dims.get(name) or "all" for name in sorted(trees))


def _attacked(truth, hidden, small, trees, outcome, *, audited):
    """Leaks, by an attacker that shares nothing with the engine; in larger tables by our auditor,
    for other methods only: `protect` releases nothing that it objects to."""
    names = sorted(trees)
    if len(truth) > MOST_ATTACKED:
        return {} if audited else _leaks(truth, hidden, trees, outcome)
    page = Print(
        [
            (dict(zip(names, cell, strict=True)), None if cell in hidden else value)
            for cell, value in truth.items()
        ]
    )
    attack = Attack([page], trees, outcome)
    unavoidable = attack.zeros_alone()
    found = {
        cell for cell, value in attack.excluded(small, THRESHOLD) if unavoidable.can_be(cell, value)
    }
    return {"computable": len(attack.exact(truth)), "ruled out": len(found)}


def _leaks(truth, hidden, trees, outcome):
    printed = {cell: None if cell in hidden else value for cell, value in truth.items()}
    report = audit(
        [PrintedTable("cells", tuple(sorted(trees)), printed)],
        hierarchies=trees,
        threshold=THRESHOLD,
        outcome=outcome,
        limit_seconds=AUDITED_SECONDS,
    )
    least = "" if report.finished else "at least "
    return {"computable": f"{least}{report.count(Verdict.EXACT)}"}


if __name__ == "__main__":
    main()
