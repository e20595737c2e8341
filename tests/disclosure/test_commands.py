"""The two commands, as Dana's staff run them: no database, files in, files out."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .star import star_tables

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path):
    """CELLS.csv and H.json of the study's schools by ethnicity."""
    tables, trees = star_tables("ethnicity", systems=True)
    with (tmp_path / "CELLS.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["table", *tables[0].dimensions, "value"])
        for row in tables[0].rows:
            writer.writerow(["star", *("" if c == "all" else c for c in row.codes), row.value])
    (tmp_path / "H.json").write_text(json.dumps(trees))
    return tmp_path


def _manage(folder, *arguments):
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    return subprocess.run(
        [
            sys.executable,
            str(ROOT / "manage.py"),
            *arguments,
            "--hierarchies",
            "H.json",
            "--threshold",
            "10",
        ],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def _rows(path):
    with path.open(newline="") as file:
        return list(csv.reader(file))


def test_protect_and_audit_run_without_a_database_and_notice_a_shown_cell(folder):
    done = _manage(
        folder, "protect", "CELLS.csv", "--out", "PUBLISHED.csv", "--proof", "PROOF.json"
    )
    assert done.returncode == 0, done.stderr
    assert not (folder / "var").exists()
    cells, published = _rows(folder / "CELLS.csv"), _rows(folder / "PUBLISHED.csv")
    assert [row[:-1] for row in cells] == [row[:-1] for row in published]
    assert all(p[-1] in ("", c[-1]) for c, p in zip(cells, published, strict=True))
    proof = json.loads((folder / "PROOF.json").read_text())
    assert proof["promise_kept"] is True
    assert proof["counts"]["hidden_cells"] == sum(row[-1] == "" for row in published)
    assert _manage(folder, "audit", "PUBLISHED.csv").returncode == 0

    shown = next(
        n for n, row in enumerate(published[1:], 1) if row[-1] == "" and int(cells[n][-1]) >= 10
    )
    published[shown] = cells[shown]
    with (folder / "MUTANT.csv").open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(published)
    audited = _manage(folder, "audit", "MUTANT.csv", "--proof", "FOUND.json")
    assert audited.returncode == 1
    assert "Do not release" in audited.stderr
    assert json.loads((folder / "FOUND.json").read_text())["promise_kept"] is False


def test_the_proof_holds_neither_the_seed_nor_a_hash_of_the_true_table(folder):
    done = _manage(
        folder, "protect", "CELLS.csv", "--out", "P.csv", "--proof", "P.json", "--seed", "31415"
    )
    told = (folder / "P.json").read_text()
    assert "31415" in done.stdout
    assert "31415" not in told
    assert done.stdout.split("SHA-256 ")[1].split(".")[0] not in told


def test_protect_with_an_impossible_request_ends_with_status_1(folder):
    (folder / "CELLS.csv").write_text("table,school,value\nstar,nowhere,5\n")
    done = _manage(folder, "protect", "CELLS.csv", "--out", "P.csv", "--proof", "P.json")
    assert done.returncode == 1
    assert "nowhere" in done.stderr
    assert not (folder / "P.csv").exists()
