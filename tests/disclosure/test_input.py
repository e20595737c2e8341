"""Files that cannot be used are refused with row, column and remedy."""

from __future__ import annotations

import json

import pytest

from sharing.disclosure.cli import main

TREES = {"school": {"A": "all", "B": "all"}, "race": {"x": "all", "y": "all"}}
GOOD = "table,school,race,value\nt,A,x,12\nt,A,y,3\nt,B,x,20\nt,B,y,15\n"


@pytest.fixture
def run(tmp_path, capsys):
    """Run protect on one file; the exit status and what Vera is told."""

    def run(cells, trees=TREES, prior=None, **options):
        files = {"c.csv": cells, "h.json": json.dumps(trees), "p.csv": prior}
        for name, content in files.items():
            if content is not None:
                data = content if isinstance(content, bytes) else content.encode()
                (tmp_path / name).write_bytes(data)
        arguments = ["protect", "c.csv", "--hierarchies", "h.json", "--threshold", "10"]
        arguments += ["--out", "out.csv", "--proof", "proof.json", "--seed", "1"]
        arguments += ["--prior", "p.csv"] if prior is not None else []
        for name, value in options.items():
            arguments += [f"--{name}", value]
        paths = {"c.csv", "h.json", "p.csv", "out.csv", "proof.json"}
        status = main([str(tmp_path / a) if a in paths else a for a in arguments])
        assert (tmp_path / "out.csv").exists() == (status == 0)
        assert (tmp_path / "proof.json").exists() == (status == 0)
        return status, capsys.readouterr().err

    return run


BAD = {
    "an empty file": (b"", "empty file"),
    "only a header": (b"table,school,race,value\n", "no row"),
    "a missing column": (b"table,school,race\nt,A,x\n", "column value"),
    "Latin-1 bytes": ("table,school,race,value\nt,Ñ,x,1\n".encode("latin-1"), "row 2"),
    "an unknown code": (GOOD + "t,Z,x,5\n", "row 6, column school: found the code 'Z'"),
    "a fraction": (GOOD + "t,,x,2.5\n", "row 6, column value: found '2.5', not a whole number"),
    "a negative count": (GOOD + "t,,x,-5\n", "row 6, column value: found '-5', a negative count"),
    "a hidden value": (GOOD + "t,,x,\n", "row 6, column value: found no value"),
    "a cell twice": (GOOD + "t,A,x,12\n", "second time in table 't' (first in row 2)"),
    "the root written out, twice": (GOOD + "t,,x,32\nt,all,x,32\n", "second time"),
    "a field too many": (GOOD + "t,A,x,1,2\n", "row 6: found 5 fields"),
    "a wrong sum": (GOOD + "t,A,,16\n", "(race = all, school = A) = 16; expected 15"),
    "an unknown column": (b"table,grade,value\nt,9,12\n", "column grade"),
    "two values for one cell": (GOOD + "u,A,x,13\n", "row 6, column value: found 13"),
}


@pytest.mark.parametrize("what", BAD)
def test_vera_is_told_what_is_wrong_with_her_table_and_nothing_is_written(what, run):
    cells, told = BAD[what]
    status, said = run(cells)
    assert status == 1
    assert told in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("trees", "told"),
    [
        ({"school": {"A": "B", "B": "A"}, "race": TREES["race"]}, "0 roots"),
        ({"school": {"A": "all", "B": "C", "C": "B"}, "race": TREES["race"]}, "cycle"),
        ({"school": {"A": "all", "B": "top"}, "race": TREES["race"]}, "2 roots"),
        ({"school": {}, "race": TREES["race"]}, "at least one child"),
        ([], "not an object"),
    ],
)
def test_vera_is_told_what_is_wrong_with_her_hierarchies(trees, told, run):
    status, said = run(GOOD, trees=trees)
    assert status == 1
    assert told in said


def test_a_value_that_differs_from_an_earlier_release_by_few_students_is_hidden(run, tmp_path):
    assert run(GOOD, prior="table,school,race,value\nt,A,x,13\n") == (0, "")
    assert "t,A,x,\n" in (tmp_path / "out.csv").read_text()


@pytest.mark.parametrize(
    ("prior", "told"),
    [
        ("table,school,race,value\nt,Z,x,12\n", "row 2, column school: found the code 'Z'"),
        ("table,school,race,value\nt,A,x,-3\n", "row 2, column value: found '-3', a negative"),
        ("table,school,race,value\nt,A,x,1.5\n", "row 2, column value: found '1.5', not a whole"),
        (
            "table,school,race,value\nt,A,x,12\nu,A,x,14\n",
            "p.csv: found 14 and 12 for (race = x, school = A)",
        ),
        (
            "table,school,race,value\nt,A,x,12\nt,A,y,13\nt,A,,20\n",
            "p.csv, column value: found (race = all, school = A) = 20; expected 25, the sum",
        ),
    ],
)
def test_vera_is_told_what_is_wrong_with_an_earlier_release(prior, told, run):
    status, said = run(GOOD, prior=prior)
    assert status == 1
    assert told in said
    assert "Traceback" not in said


def test_a_wrong_sum_of_today_is_not_taken_for_changed_data(run):
    status, said = run(GOOD + "t,A,,16\n", prior="table,school,race,value\nt,B,x,20\n")
    assert status == 1
    assert "(race = all, school = A) = 16; expected 15" in said


def test_a_small_group_that_an_earlier_release_shows_cannot_be_protected(run):
    status, said = run(GOOD, prior="table,school,race,value\nt,A,y,3\n")
    assert status == 1
    assert "(race = y, school = A)" in said


def test_a_table_that_an_earlier_release_would_unmask_is_refused_with_the_cell(run):
    prior = "table,school,race,value\nt,A,x,12\nt,A,,15\n"
    status, said = run(GOOD, prior=prior)
    assert status == 1
    assert "With release 1 (p.csv), this table reveals (race = y, school = A)" in said


def test_a_file_of_groups_without_a_total_has_nothing_to_add_up(run):
    assert run(GOOD) == (0, "")


def test_an_outcome_that_nobody_reached_must_be_listed(run):
    cells = "table,school,race,value\nt,A,all,12\nt,A,x,12\n"
    status, said = run(cells, outcome="race")
    assert status == 1
    assert "no row for (race = y, school = A)" in said
