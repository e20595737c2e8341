"""Protection of small groups, measured: `python bench/protect.py [--large] [--alone]`.

For each table: time, memory, hidden cells and the students in them, and what an independent
attacker can still do (cells that can be computed, small cells of which a value can be ruled out).
Beside it on the same tables: the spreadsheet rule, and a peer that installs by pip.
Each measurement runs in a process of its own, so that memory is its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from instances import enrollment, linked, region  # noqa: E402
from others import peer, spreadsheet_rule  # noqa: E402

from sharing.disclosure import protect  # noqa: E402
from tests.disclosure.programs import Attack, Print  # noqa: E402
from tests.disclosure.star import star_tables  # noqa: E402

THRESHOLD = 10
MOST_ATTACKED = 6_000  # cells; the attacker asks two programs of every small cell
INSTANCES = {
    "20 schools x race": (lambda: region(20, 1, 1, incomes=False), None, False),
    "20 schools in 4 districts x race": (lambda: region(20, 4, 1, incomes=False), None, False),
    "STAR: system, school x ethnicity": (
        lambda: star_tables("ethnicity", systems=True),
        None,
        False,
    ),
    "STAR: school x ethnicity x lunch": (lambda: star_tables("ethnicity", "lunch"), None, False),
    "STAR: system, school x ethnicity x lunch x gender": (
        lambda: star_tables("ethnicity", "lunch", "gender", systems=True),
        None,
        False,
    ),
    "20 schools x race x lunch x enrolled": (lambda: enrollment(20), "enrolled", False),
    "60 schools x race x lunch x enrolled": (lambda: enrollment(60), "enrolled", False),
    "200 schools: three linked tables": (linked, None, False),
    "50 schools x race x income": (lambda: region(50, 5, 2), None, False),
    "200 schools x race x income": (region, None, False),
    "800 schools x race x income": (lambda: region(800, 80, 8), None, False),
    "1,000 schools x race x income x gender": (
        lambda: region(1000, 100, 10, genders=True),
        None,
        True,
    ),
    "2,000 schools x race x income x gender": (
        lambda: region(2000, 200, 10, genders=True),
        None,
        True,
    ),
}
METHODS = ("Throughline", "exact-only promise", "spreadsheet rule", "pytauargus")
HEAD = (
    "| table | cells | small | method | seconds | with audit | CPU s | MB | more hidden "
    "| students in them | computable | ruled out |"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="also tables of 100,000 and more")
    parser.add_argument("--alone", action="store_true", help="without the other methods")
    parser.add_argument("--one", nargs=2, metavar=("TABLE", "METHOD"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(*options.one)))
        return
    print(f"Threshold {THRESHOLD}.\n\n{HEAD}\n" + "|---" * 12 + "|", flush=True)
    for name, (_, _, large) in INSTANCES.items():
        if not large or options.large:
            for method in METHODS[: 1 if options.alone or large else None]:
                print(_row(name, method), flush=True)


def _row(name, method):
    done = subprocess.run(
        [sys.executable, __file__, "--one", name, method],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        return f"| {name} | | | {method} | failed: {done.stderr.strip().splitlines()[-1:]} |"
    told = json.loads(done.stdout.splitlines()[-1])
    cells = [name, *(told.get(key, "-") for key in told["columns"])]
    return "| " + " | ".join(f"{c:.1f}" if isinstance(c, float) else str(c) for c in cells) + " |"


def measure(name, method):
    make, outcome, _ = INSTANCES[name]
    tables, trees = make()
    truth = _truth(tables, trees)
    small = [cell for cell, value in truth.items() if 0 < value < THRESHOLD]
    wall, cpu = time.perf_counter(), time.process_time()
    hidden, told = _methods()[method](tables, trees, outcome)
    told["with audit"] = time.perf_counter() - wall if "Throughline" in method else "-"
    told["seconds"] = told.get("seconds", time.perf_counter() - wall)
    told["CPU s"] = time.process_time() - cpu
    told["MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    if hidden is None:
        return {
            "columns": ["cells", "small", "method"],
            "cells": len(truth),
            "small": len(small),
            "method": f"{method}: no result",
        }
    more = [cell for cell in hidden if not (0 < truth[cell] < THRESHOLD)]
    told |= {
        "cells": len(truth),
        "small": len(small),
        "method": method,
        "more hidden": len(more),
        "students in them": sum(truth[cell] for cell in more),
    }
    told |= _attacked(truth, hidden, small, trees, outcome)
    order = HEAD.strip("|").split("|")[1:]
    return {"columns": [column.strip() for column in order], **told}


def _methods():
    return {
        "Throughline": _throughline,
        "exact-only promise": lambda *a: _throughline(*a, promise="exact-only"),
        "spreadsheet rule": lambda t, r, _: (spreadsheet_rule(t, r, THRESHOLD), {}),
        "pytauargus": lambda t, r, _: (peer(t, r, THRESHOLD), {}),
    }


def _throughline(tables, trees, outcome, promise="full"):
    safe = protect(tables, threshold=THRESHOLD, hierarchies=trees, outcome=outcome, promise=promise)
    hidden = {
        _key(cell.dims, trees) for table in safe.tables for cell in table.cells if cell.is_hidden
    }
    return hidden, {}


def _truth(tables, trees):
    return {
        _key(dict(zip(table.dimensions, row.codes, strict=True)), trees): row.value
        for table in tables
        for row in table.rows
    }


def _key(dims, trees):
    return tuple(dims.get(name) or "all" for name in sorted(trees))


def _attacked(truth, hidden, small, trees, outcome):
    if len(truth) > MOST_ATTACKED:
        return {"computable": "-", "ruled out": "-"}
    names = sorted(trees)
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


if __name__ == "__main__":
    main()
