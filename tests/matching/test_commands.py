"""The commands match and encode, as Vera and Cole run them: no database, files in, files out."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sharing.matching.cli import main

from .invented import quality, two_files

ROOT = Path(__file__).parents[2]
SECRET = "a1b2c3d4e5f60718293a4b5c6d7e8f90aabbccdd"
GOOD = "id,first_name,last_name,birth_date\n007,Ann,Null,2007-05-31\n008,José,Peña,2006-01-02\n"


@pytest.fixture
def folder(tmp_path):
    left, right, truth = two_files(250, seed=4)
    left.to_csv(tmp_path / "LEFT.csv", index=False)
    right.to_csv(tmp_path / "RIGHT.csv", index=False)
    (tmp_path / "secret").write_text(SECRET + "\n")
    return tmp_path, truth


def _manage(folder, *arguments):
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def _pairs(path, *decisions):
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert set(rows[0]) == {"left_id", "right_id", "probability", "tier", "decision"}
    return {(row["left_id"], row["right_id"]) for row in rows if row["decision"] in decisions}


def test_vera_links_two_files_without_a_database(folder):
    place, truth = folder
    done = _manage(place, "match", "LEFT.csv", "RIGHT.csv", "--out", "LINKS.csv")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert not (place / "var").exists()
    precision, recall, _ = quality(_pairs(place / "LINKS.csv", "match"), truth)
    assert precision >= 0.98
    assert recall >= 0.9
    assert "250 people = " in done.stdout


def test_cole_links_codes_and_nobody_is_named_in_them(folder, capsys):
    place, truth = folder
    for side in ("LEFT", "RIGHT"):
        asked = ["encode", f"{place}/{side}.csv", "--secret-file", f"{place}/secret"]
        assert main([*asked, "--out", f"{place}/{side}-codes.csv"]) == 0
    codes = (place / "LEFT-codes.csv").read_text()
    with (place / "LEFT.csv").open(newline="") as file:
        people = list(csv.DictReader(file))
    assert len(people) == 250
    told = {p[c] for p in people for c in ("last_name", "birth_date", "street") if len(p[c]) > 5}
    assert [value for value in told if value in codes] == []
    asked = ["match", f"{place}/LEFT-codes.csv", f"{place}/RIGHT-codes.csv", "--encoded"]
    assert main([*asked, "--out", f"{place}/LINKS.csv"]) == 0
    precision, recall, _ = quality(_pairs(place / "LINKS.csv", "match"), truth)
    assert precision >= 0.98
    assert recall >= 0.8


def test_why_a_pair_was_matched_is_written_on_demand(folder):
    place, _ = folder
    asked = ["match", f"{place}/LEFT.csv", f"{place}/RIGHT.csv", "--out", f"{place}/LINKS.csv"]
    assert main([*asked, "--explain", f"{place}/WHY.csv"]) == 0
    with (place / "WHY.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    pairs = {(row["left_id"], row["right_id"]) for row in rows}
    assert pairs == _pairs(place / "LINKS.csv", "match", "review")
    assert {"prior", "given", "surname", "birth_date"} <= {row["field"] for row in rows}


BAD = {
    "nothing": (b"", "column id: found no such column"),
    "no birth dates": (b"id,first_name,last_name\n1,A,B\n", "column birth_date"),
    "a column twice": (b"id,id,first_name,last_name,birth_date\n", "column id: found it twice"),
    "a date that is none": (
        b"id,first_name,last_name,birth_date\n1,A,B,2007-05-31\n2,C,D,soon\n",
        "bad.csv, row 3, column birth_date: found 'soon'; expected a date",
    ),
    "no id": (b"id,first_name,last_name,birth_date\n ,A,B,\n", "row 2, column id: found no id"),
    "an id of two people": (
        b"id,first_name,last_name,birth_date\n7,A,B,\n8,X,Y,\n7,C,D,\n",
        "column id: found '7' again",
    ),
    "a row too long": (b"id,first_name,last_name,birth_date\n1,A,B,,x\n", "row 2: found 5 columns"),
    "another encoding": (
        "id,first_name,last_name,birth_date\n1,José,B,\n".encode("latin-1"),
        "CSV in UTF-8",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_file_that_cannot_be_used_is_refused_and_nothing_is_written(case, tmp_path, capsys):
    content, words = BAD[case]
    (tmp_path / "bad.csv").write_bytes(content)
    (tmp_path / "good.csv").write_text(GOOD)
    out = tmp_path / "LINKS.csv"
    for files in (("bad.csv", "good.csv"), ("good.csv", "bad.csv")):
        asked = ["match", *(str(tmp_path / name) for name in files), "--out", str(out)]
        assert main(asked) == 1
        assert words in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.csv", "good.csv"]


def test_a_missing_file_and_a_place_that_cannot_be_written_are_said(tmp_path, capsys):
    good = tmp_path / "good.csv"
    good.write_text(GOOD)
    missing = ["match", str(tmp_path / "none.csv"), str(good), "--out", str(tmp_path / "x")]
    assert main(missing) == 1
    assert "No such file" in capsys.readouterr().err
    assert main(["match", str(good), str(good), "--out", str(tmp_path / "no" / "x.csv")]) == 1
    assert "cannot be written" in capsys.readouterr().err
    assert main(["match", str(good), str(good), "--out", str(good)]) == 1
    assert "Choose another name" in capsys.readouterr().err
    assert good.read_text() == GOOD


def test_an_earlier_file_of_links_stays_when_the_next_run_fails(tmp_path):
    good, bad, out = (tmp_path / name for name in ("good.csv", "bad.csv", "LINKS.csv"))
    good.write_text(GOOD)
    bad.write_bytes(BAD["no id"][0])
    assert main(["match", str(good), str(good), "--out", str(out)]) == 0
    before = out.read_text()
    assert "007,007," in before
    assert main(["match", str(good), str(bad), "--out", str(out)]) == 1
    assert out.read_text() == before


def test_a_file_without_people_has_no_links(tmp_path, capsys):
    good, empty, out = (tmp_path / name for name in ("good.csv", "empty.csv", "LINKS.csv"))
    good.write_text(GOOD)
    empty.write_text(GOOD.splitlines()[0] + "\n")
    assert main(["match", str(good), str(empty), "--out", str(out)]) == 0
    assert out.read_text() == "left_id,right_id,probability,tier,decision\n"
    assert "has no people" in capsys.readouterr().out
