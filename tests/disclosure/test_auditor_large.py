"""Large tables are audited part by part: the same verdicts, intervals that say what they are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharing.disclosure.auditor import PrintedTable, attack, audit, parts, walking
from sharing.disclosure.auditor.attack import Attack
from sharing.disclosure.auditor.knowledge import read_knowledge

from .small import small_tables
from .star import star_tables

TABLES = {
    "system, school by ethnicity": (("ethnicity",), True),
    "school by lunch by gender": (("lunch", "gender"), False),
}


@pytest.fixture
def everything_is_large(monkeypatch):
    monkeypatch.setattr(attack, "LARGE", 0)


def _spreadsheet_rule(table, trees, threshold):
    """Small cells and one more in each sum: some hidden cells can be computed, others not."""
    printed = {row.codes: row.value for row in table.rows}
    known = read_knowledge([[PrintedTable("t", table.dimensions, printed)]], trees)
    order = [known.names.index(name) for name in table.dimensions]
    hidden = (known.value > 0) & (known.value < threshold)
    for start, end in zip(known.sums.indptr, known.sums.indptr[1:], strict=False):
        cells = known.sums.indices[start:end]
        others = cells[~hidden[cells] & (known.value[cells] > 0)]
        if hidden[cells].sum() == 1 and len(others):
            hidden[others[np.argmin(known.value[others])]] = True
    for cell in np.flatnonzero(hidden).tolist():
        printed[tuple(known.cells[cell][place] for place in order)] = None
    return PrintedTable("t", table.dimensions, printed)


@pytest.mark.parametrize("name", TABLES)
def test_part_by_part_gives_the_verdicts_of_the_whole(name, monkeypatch):
    groups, systems = TABLES[name]
    (table,), trees = star_tables(*groups, systems=systems)
    printed = _spreadsheet_rule(table, trees, 10)
    whole = audit([printed], hierarchies=trees, threshold=10)
    assert whole.broken  # the rule protects badly, so all verdicts occur
    monkeypatch.setattr(attack, "LARGE", 0)
    parts = audit([printed], hierarchies=trees, threshold=10)
    for one, other in zip(whole.cells, parts.cells, strict=True):
        assert one.codes == other.codes
        assert one.verdict is other.verdict
        assert one.tight
        if other.tight:
            assert (one.lower, one.upper) == (other.lower, other.upper)
        else:
            assert one.lower <= other.lower
            assert one.upper is None or (other.upper is not None and other.upper <= one.upper)
    assert [c.codes for c in whole.broken] == [c.codes for c in parts.broken]


def test_zones_that_move_apart_from_each_other_give_the_verdicts_of_the_whole(monkeypatch):
    (table,), trees = star_tables("ethnicity", systems=True)
    printed = _spreadsheet_rule(table, trees, 10)
    whole = audit([printed], hierarchies=trees, threshold=10)
    for module, name, value in ((attack, "LARGE", 0), (walking, "ZONE", 60), (parts, "ZONE", 60)):
        monkeypatch.setattr(module, name, value)
    zones = audit([printed], hierarchies=trees, threshold=10)
    assert [c.verdict for c in zones.cells] == [c.verdict for c in whole.cells]
    monkeypatch.setattr(attack, "work_by_parts", lambda *_: None)  # every question to the whole
    monkeypatch.setattr(walking.Walk, "go", lambda *_: None)
    asked = audit([printed], hierarchies=trees, threshold=10)
    assert [c.verdict for c in asked.cells] == [c.verdict for c in whole.cells]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(small_tables(), st.data())
def test_small_tables_audited_as_if_they_were_large_get_the_same_verdicts(drawn, data):
    counts, trees, _ = drawn
    cells = sorted(cell for cell, count in counts.items() if count > 0)
    hidden = set(data.draw(st.lists(st.sampled_from(cells), unique=True))) if cells else set()
    printed = {cell: None if cell in hidden else n for cell, n in counts.items()}
    table = PrintedTable("t", ("school", "group"), printed)
    whole = audit([table], hierarchies=trees, threshold=3)
    before, attack.LARGE = attack.LARGE, 0
    try:
        parts = audit([table], hierarchies=trees, threshold=3)
    finally:
        attack.LARGE = before
    assert [c.verdict for c in whole.cells] == [c.verdict for c in parts.cells]


def test_the_report_says_how_few_other_cells_would_give_a_cell_away():
    trees = {"school": {"A": "all", "B": "all", "C": "all"}, "group": {"x": "all", "y": "all"}}
    counts = {("A", "x"): None, ("A", "y"): None, ("A", "all"): 20}
    counts |= {("B", "x"): None, ("B", "y"): None, ("B", "all"): 20}
    counts |= {("C", "x"): None, ("C", "y"): None, ("C", "all"): 20}
    counts |= {("all", "x"): 30, ("all", "y"): 30, ("all", "all"): 60}
    report = audit([PrintedTable("t", ("school", "group"), counts)], hierarchies=trees, threshold=3)
    assert {cell.needs for cell in report.cells} == {1}  # the other group of the school
    pooled = {cell: n for cell, n in counts.items() if cell[1] != "y"}
    report = audit([PrintedTable("t", ("school", "group"), pooled)], hierarchies=trees, threshold=3)
    assert all(cell.needs >= 1 for cell in report.cells)


def test_a_table_in_which_nothing_is_hidden_needs_nothing_more():
    (table,), trees = star_tables("ethnicity")
    printed = {row.codes: row.value for row in table.rows}
    known = read_knowledge([[PrintedTable("t", table.dimensions, printed)]], trees)
    assert not Attack(known, 10).needs.any()


def test_two_audits_of_one_large_table_agree(everything_is_large):
    (table,), trees = star_tables("ethnicity", systems=True)
    printed = _spreadsheet_rule(table, trees, 10)
    first, again = (audit([printed], hierarchies=trees, threshold=10) for _ in "ab")
    assert first.cells == again.cells
