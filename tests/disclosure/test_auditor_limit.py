"""Who hides badly in a large table learns which cells; what ran out of time is never safe."""

from __future__ import annotations

import numpy as np
import pytest

from sharing.disclosure import AuditDisagrees, Snapshot, protect
from sharing.disclosure.auditor import PrintedTable, Verdict, attack, audit
from sharing.disclosure.auditor.attack import Attack
from sharing.disclosure.auditor.boxes import Boxes
from sharing.disclosure.auditor.elimination import determined
from sharing.disclosure.auditor.knowledge import read_knowledge

from . import regions
from .star import star_tables

DIMENSIONS = ("school", "race", "income", "gender")


@pytest.fixture(scope="module")
def region():
    """A region of 11,664 cells, with its true counts."""
    trees = regions.trees(200, 15)
    return regions.table("t", DIMENSIONS, regions.leaves(200), trees), trees


@pytest.fixture(scope="module")
def badly_hidden(region):
    """Only what is small is hidden: in many sums it is the only hidden cell."""
    table, _ = region
    rows = {row.codes: None if 0 < row.value < 10 else row.value for row in table.rows}
    return PrintedTable("t", table.dimensions, rows)


@pytest.fixture
def everything_is_large(monkeypatch):
    monkeypatch.setattr(attack, "LARGE", 0)


def test_dana_learns_which_of_thousands_of_cells_anybody_can_compute(region, badly_hidden):
    table, trees = region
    truth = {row.codes: row.value for row in table.rows}
    order = [sorted(trees).index(name) for name in table.dimensions]
    report = audit([badly_hidden], hierarchies=trees, threshold=10, limit_seconds=10)
    exact = [cell for cell in report.cells if cell.verdict is Verdict.EXACT]
    assert len(report.cells) > attack.LARGE
    assert len(exact) > 500
    assert all(truth[tuple(c.codes[p] for p in order)] == c.lower == c.upper for c in exact)
    assert not report.sound
    assert {c.codes for c in exact} <= {c.codes for c in report.broken}
    assert _computable(badly_hidden, trees) <= {c.codes for c in exact}


def _computable(printed, trees):
    """Hidden cells that the sums alone decide, by elimination over all of them."""
    known = read_knowledge([[printed]], trees)
    unknown = np.flatnonzero(known.value < 0)
    fixed = unknown[determined(known.sums[:, unknown])]
    return {known.cells[cell] for cell in fixed.tolist()}


def test_without_time_nothing_is_called_safe_and_what_follows_at_once_is_told(region, badly_hidden):
    _, trees = region
    report = audit([badly_hidden], hierarchies=trees, threshold=10, limit_seconds=0)
    assert {c.verdict for c in report.cells} <= {Verdict.UNPROVEN, Verdict.EXACT}
    assert report.count(Verdict.EXACT) > 100
    assert report.unproven
    assert not report.finished
    assert not report.sound


@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.2, 0.8])
def test_whatever_the_limit_a_verdict_is_the_true_one_or_not_proven(seconds, everything_is_large):
    (table,), trees = star_tables("ethnicity", "lunch", systems=True)
    rows = {row.codes: None if 0 < row.value < 14 else row.value for row in table.rows}
    printed = [PrintedTable("t", table.dimensions, rows)]
    whole = audit(printed, hierarchies=trees, threshold=10)
    hasty = audit(printed, hierarchies=trees, threshold=10, limit_seconds=seconds)
    assert whole.finished
    for one, other in zip(hasty.cells, whole.cells, strict=True):
        assert one.verdict in (other.verdict, Verdict.UNPROVEN)
        if one.verdict is Verdict.UNPROVEN:  # the interval holds at least what is possible
            assert one.lower <= other.lower
            assert one.upper is None or (other.upper is not None and one.upper >= other.upper)
    assert hasty.finished == (not hasty.unproven)
    assert hasty.sound <= whole.sound
    if not hasty.finished:
        assert not hasty.sound


def test_the_engine_releases_nothing_that_its_auditor_had_no_time_for():
    tables, trees = star_tables("ethnicity", systems=True)
    with pytest.raises(AuditDisagrees, match=r"not finished in 0 seconds.*nothing is released"):
        protect(tables, threshold=10, hierarchies=trees, limit_seconds=0)
    assert protect(tables, threshold=10, hierarchies=trees, limit_seconds=300).proof.promise_kept


def test_a_change_between_years_that_was_not_worked_out_is_not_called_safe():
    trees, counts = regions.trees(6, 2), regions.leaves(6)
    last = regions.table("t", ("school", "race"), counts, trees)
    now = regions.joined(counts, [("S0", "race0", "income0", "gender0")] * 3)
    later = regions.table("t", ("school", "race"), now, trees)
    safe = protect([last], threshold=10, hierarchies=trees)
    safe = protect(
        [later], threshold=10, hierarchies=trees, prior=[Snapshot([safe["t"].as_published()])]
    )
    shown = {row.codes: row.value for row in safe["t"].as_published().rows}
    older = {row.codes: row.value for row in last.rows}  # everything shown: changes are ranges
    pages = [PrintedTable("t", ("school", "race"), shown)]
    prior = [[PrintedTable("t", ("school", "race"), older, 1)]]
    hasty = audit(pages, hierarchies=trees, threshold=10, prior=prior, limit_seconds=0)
    assert any(not change.proven for change in hasty.changes)
    assert not hasty.finished
    assert not hasty.sound


@pytest.mark.parametrize("below", [18, 25, 40])
@pytest.mark.parametrize("name", ["deep", "linked", "two years"])
def test_boxes_keep_every_sum_and_show_only_what_is_possible(name, below):
    known = _knowledge(name, below)
    found = Attack(known, 10)
    chance = np.random.default_rng(3)
    moved = 0
    for group, (cells, _) in enumerate(found.groups):
        part = found._component(group)
        boxes = Boxes(known, cells, part.sums, part.low, part.high)
        table = part.home
        for _ in range(3):
            fall, rise = boxes.reach(table)
            for cell in np.flatnonzero(fall + rise)[:: max(1, len(cells) // 150)].tolist():
                moved += 1
                low, high = part.smallest(cell), part.largest(cell)
                assert low <= table[cell] - fall[cell]
                assert table[cell] + rise[cell] <= high
                assert part.can_be(cell, int(table[cell] - fall[cell]))
                assert part.can_be(cell, int(table[cell] + rise[cell]))
            table = boxes.stroll(table, 9 * chance.standard_normal(len(table)), chance)
            assert (part.sums @ table == part.right).all()
            assert (part.low <= table).all()
            assert (table <= part.high).all()
    assert moved


def _knowledge(name, below):
    """Tables with much hidden: nested codes in two dimensions; linked tables; two snapshots."""
    trees, counts = regions.trees(24, 8), regions.leaves(24)
    trees["race"] = {"race0": "G0", "race1": "G0", "race2": "G1", "race3": "G1", "race4": "all"}
    trees["race"] |= {"G0": "all", "G1": "all"}
    columns = {
        "deep": [("school", "race", "income")],
        "linked": [("school", "race"), ("school", "income"), ("school", "gender")],
        "two years": [("school", "race")],
    }[name]
    now = [_page(f"t{n}", some, counts, trees, below) for n, some in enumerate(columns)]
    if name != "two years":
        return read_knowledge([now], trees)
    before = regions.joined(counts, [("S0", "race0", "income0", "gender0")] * 3)
    older = PrintedTable("t0", columns[0], _page("t0", columns[0], before, trees, below).cells, 1)
    return read_knowledge([now, [older]], trees)


def _page(name, columns, counts, trees, below):
    table = regions.table(name, columns, counts, trees)
    rows = {row.codes: None if 0 < row.value < below else row.value for row in table.rows}
    return PrintedTable(name, tuple(columns), rows)


def test_a_large_table_whose_sums_cannot_hold_is_called_a_contradiction(everything_is_large):
    trees = {"school": {"A": "all", "B": "all"}, "group": {"x": "all", "y": "all"}}
    cells = {("A", "x"): None, ("A", "y"): None, ("B", "x"): None, ("B", "y"): None}
    cells |= {("A", "all"): 10, ("B", "all"): 10, ("all", "x"): 12, ("all", "y"): 9}
    cells |= {("all", "all"): 20}
    report = audit([PrintedTable("t", ("school", "group"), cells)], hierarchies=trees, threshold=3)
    assert report.contradiction
    assert not report.sound
