"""Coarser tables: counts stay true sums, and each proposal says what it would hide."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharing.disclosure import InputRejected, Table, protect
from sharing.disclosure.coarser import loss_of, suggest_coarser, suggest_merges
from sharing.disclosure.hierarchy import read_hierarchies
from sharing.disclosure.merging import drop, merge, raise_level, small_categories
from sharing.disclosure.model import build_model

from .small import small_tables, with_totals

TREES = {
    "school": {"A1": "A", "A2": "A", "B1": "B", "B2": "B", "A": "all", "B": "all"},
    "race": {"asian": "all", "black": "all", "hispanic": "all", "other": "all", "white": "all"},
    "enrolled": {"yes": "all", "no": "all"},
}
SIZE = {"asian": 6, "black": 60, "hispanic": 9, "other": 5, "white": 90}


def _leaves():
    return {
        (school, race, way): SIZE[race] + number + (7 if way == "yes" else 0)
        for number, school in enumerate(("A1", "A2", "B1", "B2"))
        for race, way in product(SIZE, ("yes", "no"))
    }


def _tables():
    return [Table.of("t", tuple(TREES), with_totals(_leaves(), list(TREES.values())))]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(small_tables(shape="deep"), st.sampled_from(["all totals", "no total", "districts"]))
def test_every_coarser_table_holds_the_sums_of_the_one_it_came_from(drawn, listed):
    counts, trees, leaves = drawn
    given_counts = {
        cell: count
        for cell, count in counts.items()
        if listed == "all totals" or cell in leaves or (listed == "districts" and "all" not in cell)
    }
    table = Table.of("t", ("school", "group"), given_counts)
    merged, after = merge([table], trees, "school", ["A1", "A2"], "A one and two")
    for tables, hierarchies in (
        (merged, after),
        (drop([table], trees, "group"), trees),
        (drop([table], trees, "school"), trees),
        (raise_level([table], trees, "school"), trees),
    ):
        build_model(tables, threshold=3, hierarchies=read_hierarchies(hierarchies))
        for row in tables[0].rows:
            assert row.value == _true(row.codes, tables[0].dimensions, counts)


def _true(codes, dimensions, counts):
    code = {"A one and two": "A"}
    named = dict(zip(dimensions, codes, strict=True))
    school, group = named.get("school", "all"), named.get("group", "all")
    return counts[code.get(school, school), group]


def test_merged_codes_stay_below_the_new_one_so_that_earlier_releases_are_understood():
    merged, trees = merge(_tables(), TREES, "race", ["asian", "other"], "Other groups")
    assert trees["race"]["asian"] == "Other groups"
    assert trees["race"]["Other groups"] == "all"
    codes = {row.codes[1] for row in merged[0].rows}
    assert codes == {"Other groups", "black", "hispanic", "white", "all"}
    cells = {row.codes: row.value for row in merged[0].rows}
    leaves = _leaves()
    both = leaves["A1", "asian", "yes"] + leaves["A1", "other", "yes"]
    assert cells["A1", "Other groups", "yes"] == both
    before = protect(_tables(), threshold=10, hierarchies=TREES)
    protect(merged, threshold=10, hierarchies=trees, prior=[before])


@pytest.mark.parametrize(
    ("codes", "into", "told"),
    [
        (["asian"], "Other groups", "same parent"),
        (["asian", "blue"], "Other groups", "same parent"),
        (["asian", "other"], "white", "a code already"),
    ],
)
def test_codes_that_cannot_be_merged_are_refused(codes, into, told):
    with pytest.raises(InputRejected, match=told):
        merge(_tables(), TREES, "race", codes, into)


def test_the_smallest_categories_are_proposed_first():
    assert small_categories(_tables(), TREES, "race")[0] == ("other", "asian")
    assert small_categories(_tables(), TREES, "enrolled") == []


def test_vera_reads_which_coarser_table_would_hide_less():
    found = suggest_coarser(
        _tables(),
        threshold=10,
        hierarchies=TREES,
        outcome="enrolled",
        limit_seconds=60,
        levels={"school": ("schools", "districts")},
    )
    shares = [one.share_hidden_students for one in found]
    assert shares == sorted(shares)
    assert {one.kind for one in found} == {"drop", "raise", "merge"}
    assert all("enrolled" not in one.change.values() for one in found)
    districts = next(one for one in found if one.kind == "raise")
    assert districts.words.startswith("Show districts instead of schools. Hides")
    assert districts.before is not None
    assert districts.hidden_cells < districts.before.hidden_cells


def test_a_proposal_tells_what_a_real_run_would_hide():
    found = suggest_merges(_tables(), threshold=10, hierarchies=TREES, limit_seconds=60)
    for one in found:
        told = one.change["codes"], one.change["into"]
        merged, trees = merge(_tables(), TREES, one.change["dimension"], *told)
        loss = loss_of(merged, protect(merged, threshold=10, hierarchies=trees), trees)
        assert (one.cells, one.hidden_cells) == (loss.cells, loss.hidden_cells)
        assert one.hidden_students == loss.hidden_students
    assert found


def test_students_are_lost_where_their_most_detailed_cell_is_hidden():
    counts = {("A1",): 3, ("A2",): 4, ("B1",): 20, ("A",): 7, ("B",): 20, ("all",): 27}
    trees = {"school": {k: v for k, v in TREES["school"].items() if k != "B2"}}
    tables = [Table.of("t", ("school",), counts)]
    safe = protect(tables, threshold=3, hierarchies=trees)
    loss = loss_of(tables, safe, trees)
    assert (loss.cells, loss.students, loss.hidden_students) == (6, 27, 0)


def test_no_proposal_is_begun_when_the_time_is_over():
    assert suggest_coarser(_tables(), threshold=10, hierarchies=TREES, limit_seconds=-1) == []


def test_what_is_hidden_now_is_not_found_a_second_time():
    safe = protect(_tables(), threshold=10, hierarchies=TREES)
    now = loss_of(_tables(), safe, TREES)
    found = suggest_coarser(
        _tables(), threshold=10, hierarchies=TREES, kinds=("raise",), before=now
    )
    assert [one.before for one in found] == [now]
    assert f"instead of {100 * now.share_hidden_students:.0f} %." in found[0].words
