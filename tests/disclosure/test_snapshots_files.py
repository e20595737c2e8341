"""Releases before and after the data changed, as Dana's staff run them."""

from __future__ import annotations

import csv
import json

import pytest

from sharing.disclosure import PrintedTable, Snapshot, Table, audit, protect
from sharing.disclosure.cli import main

TREES = {
    "school": {"A": "north", "B": "north", "C": "south", "north": "all", "south": "all"},
    "race": {"x": "all", "y": "all", "z": "all"},
}
BEFORE = {
    ("A", "x"): 40,
    ("A", "y"): 4,
    ("A", "z"): 20,
    ("B", "x"): 33,
    ("B", "y"): 12,
    ("B", "z"): 5,
    ("C", "x"): 51,
    ("C", "y"): 17,
    ("C", "z"): 26,
}


def _counts(leaves):
    counts = {}
    for (school, race), count in leaves.items():
        district = TREES["school"][school]
        for cell in ((s, r) for s in (school, district, "all") for r in (race, "all")):
            counts[cell] = counts.get(cell, 0) + count
    return counts


def _table(leaves, name="t"):
    return Table.of(name, ("school", "race"), _counts(leaves))


def _after(**more):
    """Counts after some joined: `Cx=3` is three more in school C, race x."""
    return {cell: count + more.get("".join(cell), 0) for cell, count in BEFORE.items()}


def _printed(safe, name="t"):
    return {tuple(cell.dims.values()): cell.value for cell in safe[name].cells}


def _protect(leaves, **options):
    return protect([_table(leaves)], threshold=10, hierarchies=TREES, **options)


@pytest.fixture(scope="module")
def first():
    return _protect(BEFORE)


def test_three_students_added_hide_the_totals_on_their_way_and_nothing_else(first):
    after = _after(Cx=3)
    now = _protect(after, prior=[first])
    way = {(s, r) for s in ("C", "south", "all") for r in ("x", "all")}
    before, later = _printed(first), _printed(now)
    assert {c for c, v in later.items() if v is None and before[c] is not None} == {
        cell for cell in way if before[cell] is not None
    }
    assert all(later[c] == before[c] for c in later if c not in way)
    assert now.proof.content["earlier_releases"] == ["older data"]
    assert {now.record.kinds["t"][cell] for cell in way if before[cell] is not None} == {"earlier"}
    changes = {tuple(c["cell"].values()): c for c in now.proof.content["changes"]}
    for cell in way:
        known = changes[cell[::-1]]
        assert known["lower"] <= 1
        assert known["upper"] is None or known["upper"] >= 9


def test_a_class_that_moved_in_is_shown_when_it_is_no_small_group(first):
    now = _protect(_after(Cx=15), prior=[first])
    assert _printed(now)["C", "x"] == 66
    assert _printed(now)["all", "all"] == _printed(first)["all", "all"] + 15


def test_a_hidden_group_stays_hidden_until_it_is_known_to_have_changed_enough(first):
    more = {("A", "x"): 20, ("A", "y"): 30, ("A", "z"): 12}
    more |= {("B", "x"): 20, ("B", "y"): 12, ("B", "z"): 30}
    after = {cell: count + more.get(cell, 0) for cell, count in BEFORE.items()}
    hidden = {cell for cell, value in _printed(first).items() if value is None}
    assert hidden >= {("A", "y"), ("B", "z")}
    unknown = _printed(_protect(after, prior=[first]))
    assert all(unknown[cell] is None for cell in hidden)
    joined = Table.of("joined", ("school", "race"), _counts(more))
    nobody = Table.of("left", ("school", "race"), _counts(dict.fromkeys(more, 0)))
    known = _protect(after, prior=[Snapshot(first, joined, nobody)])
    assert None not in _printed(known).values()
    assert known.proof.promise_kept


def test_changes_that_do_not_lead_from_the_earlier_release_to_today_are_refused(first):
    joined = Table.of("joined", ("school", "race"), _counts({("C", "x"): 2}))
    nobody = Table.of("left", ("school", "race"), _counts({("C", "x"): 0}))
    with pytest.raises(Exception, match=r"race = x, school = C") as fault:
        _protect(_after(Cx=3), prior=[Snapshot(first, joined, nobody)])
    assert type(fault.value).__name__ == "InputRejected"


def test_three_years_in_a_row_are_protected_together(first):
    second = _protect(_after(Cx=3), prior=[first])
    third = _protect(_after(Cx=3, By=2), prior=[first, second])
    assert third.proof.promise_kept
    assert third.proof.content["earlier_releases"] == ["older data", "older data"]
    assert _printed(third)["C", "x"] is None
    assert _printed(third)["B", "y"] is None


def test_a_total_that_follows_from_older_detail_is_not_told_with_two_more(first):
    """The first release lists schools alone; the district's total follows from them."""
    schools = {(s, "all"): n for (s, r), n in _counts(BEFORE).items() if s in "ABC" and r == "all"}
    old = protect([Table.of("s", ("school", "race"), schools)], threshold=10, hierarchies=TREES)
    after = _counts(_after(Ax=2))
    districts = {cell: after[cell] for cell in (("north", "all"), ("south", "all"))}
    now = protect(
        [Table.of("d", ("school", "race"), districts)], threshold=10, hierarchies=TREES, prior=[old]
    )
    assert _printed(now, "d") == {("north", "all"): None, ("south", "all"): 94}


def test_the_auditor_notices_a_small_difference_between_two_prints():
    def page(leaves, snapshot=None):
        cells = {c: n if n >= 10 and c[0] in TREES else None for c, n in _counts(leaves).items()}
        cells |= {("all", "all"): sum(leaves.values())}
        return [PrintedTable("t", ("school", "race"), cells, snapshot)]

    same = audit(page(BEFORE), hierarchies=TREES, threshold=10, prior=[page(BEFORE)])
    assert same.sound
    report = audit(page(_after(Cx=3)), hierarchies=TREES, threshold=10, prior=[page(BEFORE)])
    assert not report.sound
    assert {(c.lower, c.upper) for c in report.broken_changes} == {(3, 3)}
    large = audit(page(_after(Cx=15)), hierarchies=TREES, threshold=10, prior=[page(BEFORE)])
    assert not large.broken_changes


def test_the_auditor_computes_a_difference_that_no_single_cell_shows():
    """School C hides race x in both years, and total and other races tell of three who joined."""
    columns = ("school", "race")
    before = {("C", "all"): 94, ("C", "x"): None, ("C", "y"): 17, ("C", "z"): 26}
    after = {("C", "all"): 119, ("C", "x"): None, ("C", "y"): 39, ("C", "z"): 26}
    report = audit(
        [PrintedTable("t", columns, after, 0)],
        hierarchies=TREES,
        threshold=10,
        prior=[[PrintedTable("t", columns, before, 1)]],
    )
    found = {change.codes: (change.lower, change.upper) for change in report.broken_changes}
    assert found == {("x", "C"): (3, 3)}


@pytest.fixture
def files(tmp_path):
    """Write the tables of two years and run the commands on them."""

    def write(name, leaves):
        with (tmp_path / name).open("w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["table", "school", "race", "value"])
            for codes, count in _counts(leaves).items():
                writer.writerow(["t", *codes, count])

    def run(command, *arguments):
        paths = [str(tmp_path / a) if "." in a else a for a in arguments]
        common = ["--hierarchies", str(tmp_path / "h.json"), "--threshold", "10"]
        return main([command, *paths, *common])

    (tmp_path / "h.json").write_text(json.dumps(TREES))
    write("one.csv", BEFORE)
    write("two.csv", _after(Cx=3, Ay=1))
    return tmp_path, run


def test_the_command_finds_out_by_itself_that_a_prior_is_from_older_data(files, capsys):
    folder, run = files
    assert run("protect", "one.csv", "--out", "one.pub.csv", "--proof", "one.json") == 0
    status = run(
        "protect",
        "two.csv",
        "--prior",
        "one.pub.csv",
        "--out",
        "two.pub.csv",
        "--proof",
        "two.json",
    )
    assert status == 0
    assert "one.pub.csv was counted from older data" in capsys.readouterr().out
    assert json.loads((folder / "two.json").read_text())["promise_kept"] is True
    assert run("audit", "two.pub.csv", "--prior", "one.pub.csv") == 0
    assert run("audit", "two.pub.csv", "--older", "one.pub.csv", "--proof", "seen.json") == 0
    assert json.loads((folder / "seen.json").read_text())["changes"]


def test_a_prior_that_contradicts_itself_is_refused_by_name_and_nothing_is_written(files, capsys):
    folder, run = files
    (folder / "prior.csv").write_text(
        "table,school,race,value\nt,A,x,40\nt,A,y,\nt,A,z,20\nt,A,,50\n"
    )
    status = run(
        "protect", "one.csv", "--prior", "prior.csv", "--out", "out.csv", "--proof", "proof.json"
    )
    said = capsys.readouterr().err
    assert status == 1
    assert "prior.csv" in said
    assert "(race = all, school = A) = 50" in said
    assert not (folder / "out.csv").exists()
