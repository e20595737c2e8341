"""Seconds, hidden cells and hidden students of `protect`: python bench/protect.py [--large]."""

from __future__ import annotations

import argparse
import resource
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from instances import enrollment, region  # noqa: E402

from sharing.disclosure import PrintedTable, audit, protect  # noqa: E402
from tests.disclosure.star import star_tables  # noqa: E402

HEAD = (
    "| table | cells | small | more hidden | students in them "
    "| protect and audit, CPU s | audit alone, CPU s |"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="also the slow instances")
    large = parser.parse_args().large
    print(HEAD)
    print("|---" * 7 + "|")
    for name, (tables, trees), outcome in instances(large):
        measure(name, tables, trees, outcome)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nThreshold 10, one thread, peak memory {peak:.0f} MB.")


def instances(large):
    yield "STAR: school x ethnicity", star_tables("ethnicity"), None
    yield "STAR: system, school x ethnicity", star_tables("ethnicity", systems=True), None
    yield "STAR: school x ethnicity x lunch", star_tables("ethnicity", "lunch"), None
    yield "10 schools x race x lunch x enrolled", enrollment(10), "enrolled"
    yield "20 schools x race x lunch x enrolled", enrollment(20), "enrolled"
    yield "30 schools x race x lunch x enrolled", enrollment(30), "enrolled"
    yield "60 schools x race x income, 4 regions", region(60), None
    yield "200 schools x race x income, 4 regions", region(), None
    if large:
        groups = ("ethnicity", "lunch", "gender")
        yield "STAR: system, school x 3 groups", star_tables(*groups, systems=True), None


def measure(name, tables, trees, outcome):
    start = time.process_time()
    safe = protect(tables, threshold=10, hierarchies=trees, outcome=outcome)
    both = time.process_time() - start
    printed = [
        PrintedTable(t.name, t.dimensions, {tuple(c.dims.values()): c.value for c in t.cells})
        for t in safe.tables
    ]
    start = time.process_time()
    report = audit(printed, hierarchies=trees, threshold=10, outcome=outcome)
    alone = time.process_time() - start
    assert report.sound
    record, cells = safe.record, sum(len(table.rows) for table in tables)
    print(
        f"| {name} | {cells} | {record.small_cells} | {record.secondary_cells} "
        f"| {record.secondary_students} | {both:.1f} | {alone:.1f} |",
        flush=True,
    )


if __name__ == "__main__":
    main()
