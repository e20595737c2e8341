"""What agreements demand: several parties, zeros, the least hidden total, the weaker promise."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharing.disclosure import (
    Band,
    InputRejected,
    PrintedTable,
    ProtectionImpossible,
    Rules,
    Table,
    audit,
    protect,
)
from sharing.disclosure.cli import main

from . import grid
from .attacker import possible_values
from .grid import LEAVES, column, imagined
from .small import small_tables, with_totals

THRESHOLD = 3
MOST = 12
TREES = {
    "school": {"A": "all", "B": "all", "C": "all"},
    "race": {"x": "all", "y": "all", "z": "all"},
}


def _table(counts, name="t", dimensions=("school", "group")):
    return Table.of(name, dimensions, counts)


def _printed(safe):
    return {tuple(cell.dims.values()): cell.value for cell in safe["t"].cells}


def _schools(**cells):
    """Counts by school and race with all totals; 30 where nothing is said."""
    counts = {(s, r): cells.get(s + r, 30) for s in "ABC" for r in "xyz"}
    for school in "ABC":
        counts[school, "all"] = sum(counts[school, r] for r in "xyz")
    for race in ("x", "y", "z", "all"):
        counts["all", race] = sum(counts[s, race] for s in "ABC")
    return _table(counts, dimensions=("school", "race"))


def test_the_strictest_party_wins_in_every_respect():
    college = Rules(10, least_hidden_total=20, bands=(Band(40, 10), Band(None, 1)))
    district = Rules(5, show_zeros=False, bands=(Band(20, 20), Band(100, 5), Band(None, 2)))
    joined = Rules.strictest(college, district)
    assert (joined.threshold, joined.least_hidden_total, joined.show_zeros) == (10, 20, False)
    assert joined.bands == (Band(20, 20), Band(40, 10), Band(100, 5), Band(None, 2))


@pytest.mark.parametrize(
    "wrong",
    [
        {"threshold": 1},
        {"threshold": 5, "least_hidden_total": -1},
        {"threshold": 5, "bands": (Band(20, 20),)},
    ],
)
def test_rules_that_mean_nothing_are_refused(wrong):
    with pytest.raises(InputRejected):
        Rules(**wrong)


def test_hidden_cells_whose_sum_can_be_told_have_enough_students_together():
    table = _schools(Ax=4, Ay=11)
    usual = protect([table], threshold=10, hierarchies=TREES)
    rules = Rules(10, least_hidden_total=50)
    more = protect([table], rules=rules, hierarchies=TREES)
    truth = {row.codes: row.value for row in table.rows}
    for safe, least in ((usual, 0), (more, 50)):
        printed = _printed(safe)
        for line in _lines():
            total, parts = line[0], line[1:]
            hidden = [cell for cell in parts if printed[cell] is None]
            if printed[total] is not None and hidden:
                assert sum(truth[cell] for cell in hidden) >= least
    assert more.proof.content["least_hidden_total"] == 50
    assert more.record.secondary_cells > usual.record.secondary_cells


def _lines():
    everything = ["all", "A", "B", "C"], ["all", "x", "y", "z"]
    for school in everything[0]:
        yield [(school, race) for race in everything[1]]
    for race in everything[1]:
        yield [(school, race) for school in everything[0]]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.one_of(st.integers(0, 2), st.integers(0, 7)), min_size=4, max_size=4))
def test_where_zeros_are_hidden_nobody_can_rule_out_an_empty_group(drawn):
    counts = with_totals(dict(zip(LEAVES, drawn, strict=True)), list(grid.TREES.values()))
    rules = Rules(THRESHOLD, show_zeros=False)
    safe = protect([_table(counts)], rules=rules, hierarchies=grid.TREES)
    printed = _printed(safe)
    tables = imagined(printed, least=0)
    for cell, count in counts.items():
        if count < THRESHOLD:
            assert printed[cell] is None
            assert set(column(cell, tables).tolist()) >= set(range(THRESHOLD)), (cell, printed)


def test_where_zeros_are_hidden_an_empty_group_must_have_its_row():
    table = _table({("A", "x"): 12, ("A", "all"): 12}, dimensions=("school", "race"))
    with pytest.raises(InputRejected, match=r"no row for \(race = y, school = A\)"):
        protect([table], rules=Rules(10, show_zeros=False), hierarchies=TREES)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(small_tables())
def test_the_weaker_promise_lets_nobody_compute_a_hidden_count(drawn):
    counts, trees, leaves = drawn
    try:
        safe = protect(
            [_table(counts)],
            threshold=THRESHOLD,
            hierarchies=trees,
            promise="exact-only",
            explain=False,
        )
    except ProtectionImpossible:
        return
    printed = _printed(safe)
    seen = possible_values(printed, dict.fromkeys(printed, 1), leaves, list(trees.values()), MOST)
    for cell, count in counts.items():
        if 0 < count < THRESHOLD:
            assert printed[cell] is None
        if printed[cell] is None:
            assert len(seen[cell]) > 1, (cell, printed)


def test_the_weaker_promise_says_so_wherever_it_is_told(tmp_path, capsys):
    table = _schools(Ax=4, By=7, Cz=2)
    with (tmp_path / "c.csv").open("w") as file:
        file.write("table,school,race,value\n")
        file.writelines(f"t,{s},{r},{row.value}\n" for row in table.rows for s, r in (row.codes,))
    (tmp_path / "h.json").write_text(json.dumps(TREES))
    paths = {name: str(tmp_path / name) for name in ("c.csv", "h.json", "o.csv", "p.json")}
    common = ["--hierarchies", paths["h.json"], "--threshold", "10", "--promise", "exact-only"]
    made = ["protect", paths["c.csv"], "--out", paths["o.csv"], "--proof", paths["p.json"]]
    assert main([*made, *common]) == 0
    assert "The weaker promise" in capsys.readouterr().out
    proof = json.loads((tmp_path / "p.json").read_text())
    assert proof["promise"].startswith("The weaker promise")
    assert proof["method_words"] == "hidden, with the weaker promise"
    assert main(["audit", paths["o.csv"], *common]) == 0
    assert "The weaker promise" in capsys.readouterr().out


def test_the_auditor_judges_by_the_promise_it_is_told():
    """School A: 2 and 2 of a total of 4: each is 1 to 3, so narrowed but not computable."""
    cells = {("A", "all"): 4, ("A", "x"): None, ("A", "y"): None, ("A", "z"): 0}
    pages = [PrintedTable("t", ("school", "race"), cells)]
    full = audit(pages, hierarchies=TREES, threshold=10)
    weaker = audit(pages, hierarchies=TREES, threshold=10, promise="exact-only")
    assert not full.sound
    assert weaker.sound
    assert weaker.promise == "exact-only"


def test_reviewers_learn_why_a_cell_is_hidden_and_readers_do_not():
    safe = protect([_schools(Ax=4)], threshold=10, hierarchies=TREES)
    kinds = safe.record.kinds["t"]
    assert kinds["A", "x"] == "primary"
    assert set(kinds.values()) == {"primary", "secondary"}
    assert set(kinds) == {cell for cell, value in _printed(safe).items() if value is None}
    assert not any(word in safe.proof.as_json() for word in ("primary", "secondary"))
    assert safe["t"].method == "hidden"


def test_three_tables_in_a_cycle_are_protected_against_the_table_behind_them():
    """School by race, school by gender, race by gender: counts of all three are not negative."""
    trees = {
        "school": {"A": "all", "B": "all"},
        "race": {"x": "all", "y": "all"},
        "gender": {"f": "all", "m": "all"},
    }
    joint = {("A", "x", "f"): 9, ("A", "x", "m"): 1, ("A", "y", "f"): 2, ("A", "y", "m"): 8}
    joint |= {("B", "x", "f"): 3, ("B", "x", "m"): 7, ("B", "y", "f"): 8, ("B", "y", "m"): 4}
    tables = []
    for name, kept in (("sr", (0, 1)), ("sg", (0, 2)), ("rg", (1, 2))):
        counts = {}
        for key, count in joint.items():
            for mask in ((1, 1), (1, 0), (0, 1), (0, 0)):
                cell = tuple(key[p] if m else "all" for p, m in zip(kept, mask, strict=True))
                counts[cell] = counts.get(cell, 0) + count
        tables.append(Table.of(name, tuple(("school", "race", "gender")[p] for p in kept), counts))
    safe = protect(tables, threshold=4, hierarchies=trees)
    assert safe.proof.promise_kept
    leaves = list(joint)
    names = ("school", "race", "gender")
    printed = {
        tuple(cell.dims.get(name, "all") for name in names): cell.value
        for table in safe.tables
        for cell in table.cells
    }
    in_order = [trees[name] for name in names]
    seen = possible_values(printed, dict.fromkeys(printed, 1), leaves, in_order, 14)
    for entry in safe.proof.content["hidden"]:
        cell = tuple(entry["cell"][name] for name in names)
        assert entry["lower"] == min(seen[cell])
        assert entry["upper"] == max(seen[cell])


def test_a_joint_table_that_is_too_large_is_left_out_and_the_proof_says_so(monkeypatch):
    monkeypatch.setattr("sharing.disclosure.joint.LARGEST_JOINT", 7)
    monkeypatch.setattr("sharing.disclosure.auditor.cycles.MOST", 7)
    names = ("school", "race", "gender")
    trees = {name: {"1": "all", "2": "all"} for name in names}
    tables = []
    for left, right in (("school", "race"), ("school", "gender"), ("race", "gender")):
        counts = {
            (a, b): 30 * (1 + (a == "all")) * (1 + (b == "all"))
            for a in ("1", "2", "all")
            for b in ("1", "2", "all")
        }
        tables.append(Table.of(left + right, (left, right), counts))
    assumed = protect(tables, threshold=10, hierarchies=trees).proof.content["assumed"]
    assert "joint table of gender, race, school (8 cells) was left out" in assumed


def test_a_table_with_more_combinations_than_a_machine_number_holds_is_protected():
    trees = {f"d{n:02}": {f"c{code}": "all" for code in range(100)} for n in range(12)}
    dimensions = tuple(trees)

    def cell(*codes):
        return codes + ("",) * (12 - len(codes))

    counts = {cell("c0", "c1"): 4, cell("c0", "c2"): 30, cell("c0"): 34}
    counts |= {cell("c1", "c1"): 40, cell("c1", "c2"): 25, cell("c1"): 65}
    counts |= {cell("", "c1"): 44, cell("", "c2"): 55, cell(): 99}
    safe = protect([Table.of("t", dimensions, counts)], threshold=10, hierarchies=trees)
    assert [c.value for c in safe["t"].cells] == [None, None, 34, None, None, 65, 44, 55, 99]
