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


def test_protect_rounds_when_asked_and_the_proof_names_the_method(folder):
    done = _manage(
        folder, "protect", "CELLS.csv", "--round-to", "5", "--seed", "7", *_into("ROUNDED", "R")
    )
    assert done.returncode == 0, done.stderr
    cells, published = _rows(folder / "CELLS.csv"), _rows(folder / "ROUNDED.csv")
    assert [row[:-1] for row in cells] == [row[:-1] for row in published]
    values = [(int(c[-1]), int(p[-1])) for c, p in zip(cells[1:], published[1:], strict=True)]
    assert all(printed % 5 == 0 for _, printed in values)
    assert any(printed != true for true, printed in values)
    proof = json.loads((folder / "R.json").read_text())
    assert (proof["method_words"], proof["base"]) == ("rounded to 5", 5)
    assert "rounded to 5" in done.stdout
    assert "is possible" in done.stdout

    again = _manage(
        folder,
        *("protect", "CELLS.csv", "--round-to", "5", *_into("AGAIN", "A")),
        *("--prior", "ROUNDED.csv", "--prior-proof", "R.json"),
    )
    assert again.returncode == 0, again.stderr
    assert (folder / "AGAIN.csv").read_text() == (folder / "ROUNDED.csv").read_text()


def test_what_was_rounded_cannot_be_hidden_after_nor_taken_from_a_changed_file(folder):
    _manage(folder, "protect", "CELLS.csv", "--round-to", "5", *_into("ROUNDED", "R"))
    earlier = ("--prior", "ROUNDED.csv", "--prior-proof", "R.json")
    hidden = _manage(folder, "protect", "CELLS.csv", *_into("HIDDEN", "H2"), *earlier)
    assert hidden.returncode == 1
    assert "round this table too" in hidden.stderr
    assert not (folder / "HIDDEN.csv").exists()
    (folder / "ROUNDED.csv").write_text(
        (folder / "ROUNDED.csv").read_text().replace(",0\n", ",5\n", 1)
    )
    forged = _manage(folder, "protect", "CELLS.csv", "--round-to", "5", *_into("F", "F"), *earlier)
    assert forged.returncode == 1
    assert "vouches for" in forged.stderr


def test_protect_adds_noise_when_asked_until_the_budget_is_used_up(folder):
    noise = ("protect", "CELLS.csv", "--noise", "1", "--budget", "1.5")
    done = _manage(folder, *noise, *_into("NOISY", "N"))
    assert done.returncode == 0, done.stderr
    cells, published = _rows(folder / "CELLS.csv"), _rows(folder / "NOISY.csv")
    assert [row[:-1] for row in cells] == [row[:-1] for row in published]
    assert all(row[-1].isdigit() for row in published[1:])
    proof = json.loads((folder / "N.json").read_text())
    assert proof["method_words"] == "noise, epsilon 1"
    assert proof["budget"] == {"total": "1.5", "spent_before": "0", "left": "0.5"}
    spent = _manage(
        folder, *noise, *_into("MORE", "M"), "--prior", "NOISY.csv", "--prior-proof", "N.json"
    )
    assert spent.returncode == 1
    assert "0.5 of 1.5 is left" in spent.stderr
    assert not (folder / "MORE.csv").exists()


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("--round-to", "5", "--outcome", "ethnicity"), "--outcome together with rounding"),
        (("--noise", "1", "--hide-zeros"), "--hide-zeros together with rounding or noise"),
        (("--noise", "much"), "a number"),
        (("--round-to", "2"), "the base 2"),
        (("--noise", "1", "--round-to", "5"), "not allowed with"),
    ],
)
def test_options_that_do_not_go_together_are_refused_and_nothing_is_written(folder, asked, told):
    done = _manage(folder, "protect", "CELLS.csv", *asked, *_into("P", "P"))
    assert done.returncode
    assert told in done.stderr
    assert not (folder / "P.csv").exists()


def test_an_audit_that_ran_out_of_time_is_told_apart_and_is_no_success(folder):
    _manage(folder, "protect", "CELLS.csv", *_into("PUBLISHED", "PROOF"))
    audited = _manage(
        folder, "audit", "PUBLISHED.csv", "--limit-seconds", "0", "--proof", "FOUND.json"
    )
    assert audited.returncode == 1
    assert "not proven safe" in audited.stderr
    assert "Do not release" in audited.stderr
    found = json.loads((folder / "FOUND.json").read_text())
    assert (found["promise_kept"], found["finished"]) == (False, False)
    assert found["counts"]["not proven"] == found["counts"]["hidden_cells"] > 0

    protected = _manage(
        folder, "protect", "CELLS.csv", *_into("LATE", "LATE"), "--limit-seconds", "0"
    )
    assert protected.returncode == 1
    assert "nothing is released" in protected.stderr
    assert not (folder / "LATE.csv").exists()


def _into(out, proof):
    return "--out", f"{out}.csv", "--proof", f"{proof}.json"
