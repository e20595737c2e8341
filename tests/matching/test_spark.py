"""The same code on Spark gives the same links. Needs the package pyspark, and Java 17."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .invented import two_files

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 500


@pytest.mark.slow
@pytest.mark.skipif(
    importlib.util.find_spec("pyspark") is None or shutil.which("java") is None,
    reason="Spark is not here: it needs the package pyspark and Java 17",
)
def test_spark_writes_the_very_file_that_duckdb_writes(tmp_path):
    """Links, probabilities, tiers, decisions and every weight, byte for byte."""
    for side, frame in zip(("left", "right"), two_files(400)[:2], strict=True):
        frame.to_csv(tmp_path / f"{side}.csv", index=False)
    written = {}
    for backend in ("duckdb", "spark"):
        files = [tmp_path / f"{backend}-{name}.csv" for name in ("links", "why")]
        # A process of its own: Spark opens sockets to itself, which tests may not.
        done = subprocess.run(
            [
                *(sys.executable, "manage.py", "match"),
                *(str(tmp_path / f"{side}.csv") for side in ("left", "right")),
                *("--out", str(files[0]), "--explain", str(files[1])),
                *("--backend", backend, "--memory", "2", "--threads", "2"),
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        written[backend] = [file.read_bytes() for file in files]
    assert written["spark"] == written["duckdb"]
    assert len(written["spark"][0].splitlines()) > 200
