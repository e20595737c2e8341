"""The whole job of `make demo`, without serving, in a folder of its own.
`python bench/round_trip.py [STUDENTS ...]`."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BAR = 120  # seconds for 20,000 students on two cores
SLOWEST = 5


def measure(students: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        environment = os.environ | {
            "THROUGHLINE_VAR": folder,
            "DJANGO_SETTINGS_MODULE": "portal.settings_demo",
        }
        subprocess.run(
            [
                *(sys.executable, str(ROOT / "manage.py"), "demo"),
                *("--students", str(students), "--report", str(report)),
            ],
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        told = json.loads(report.read_text())
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e3
    print(f"{students:>9,} students {told['seconds']:>7.1f} s  peak {peak:,.0f} MB", end="")
    print(f"  (bar {BAR} s)" if students == 20_000 else "")
    for step in sorted(told["steps"], key=lambda step: -step["seconds"])[:SLOWEST]:
        print(f"            {step['seconds']:>7.1f} s  {step['step']}")


if __name__ == "__main__":
    for size in [int(size) for size in sys.argv[1:]] or [2_000, 20_000]:
        measure(size)
