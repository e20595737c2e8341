"""Counts leave only as protected tables, and rates only as coded percentages."""

from __future__ import annotations

import pytest

from sharing.disclosure import (
    Band,
    NotReleased,
    Proof,
    SafeCell,
    SafeTable,
    Table,
    group_rates,
    protect,
)

TREES = {
    "school": {"A": "all", "B": "all", "C": "all"},
    "enrolled": {"yes": "all", "no": "all"},
}
LEAVES = {
    ("A", "yes"): 30,
    ("A", "no"): 25,
    ("B", "yes"): 120,
    ("B", "no"): 11,
    ("C", "yes"): 14,
    ("C", "no"): 0,
}


@pytest.fixture(scope="module")
def safe():
    counts = dict(LEAVES)
    for school in "ABC":
        counts[school, "all"] = LEAVES[school, "yes"] + LEAVES[school, "no"]
    return protect(
        [Table.of("seamless", ("school", "enrolled"), counts)],
        threshold=10,
        hierarchies=TREES,
        outcome="enrolled",
    )


def test_vera_cannot_make_a_protected_cell_by_hand():
    with pytest.raises(NotReleased):
        SafeCell({"school": "A"}, 7)


def test_vera_cannot_make_a_protected_table_by_hand(safe):
    table = safe["seamless"]
    with pytest.raises(NotReleased):
        SafeTable("x", table.dimensions, table.cells, table.proof, table.roots)


def test_a_school_that_everybody_left_for_college_is_not_shown_as_such(safe):
    table = safe["seamless"]
    assert table.value(school="C", enrolled="no") is None
    assert table.value(school="C", enrolled="yes") is None
    assert table.value(school="A", enrolled="yes") == 30


def test_stored_cells_become_a_table_again_only_with_their_proof(safe):
    table = safe["seamless"]
    proof = Proof.from_json(safe.proof.as_json())
    stored = [(dict(cell.dims), cell.value) for cell in table.cells]
    again = SafeTable.from_published(reversed(stored), proof)
    assert {c.value for c in again.cells} == {c.value for c in table.cells}
    stored[0] = (stored[0][0], 31)
    with pytest.raises(NotReleased):
        SafeTable.from_published(stored, proof)


def test_a_proof_that_does_not_keep_the_promise_vouches_for_nothing(safe):
    table = safe["seamless"]
    proof = Proof({**safe.proof.content, "promise_kept": False})
    with pytest.raises(NotReleased):
        SafeTable.from_published([(c.dims, c.value) for c in table.cells], proof)


def test_rates_are_hidden_when_numerator_or_complement_is(safe):
    rates = {rate.dims["school"]: rate for rate in group_rates(safe["seamless"], "enrolled", "yes")}
    assert rates["A"].text == "55%"
    assert rates["B"].text == "92%"
    assert (rates["C"].is_hidden, rates["C"].percent) == (True, None)


def test_rates_near_all_or_none_are_coded_by_group_size(safe):
    bands = (Band(100, 45), Band(None, 10))
    rates = {
        rate.dims["school"]: rate
        for rate in group_rates(safe["seamless"], "enrolled", "yes", bands=bands)
    }
    assert (rates["A"].text, rates["A"].is_coded) == ("≥55%", True)
    assert rates["B"].text == "≥90%"


def test_an_earlier_release_is_never_contradicted(safe):
    counts = {("A", "all"): 55, ("B", "all"): 131, ("C", "all"): 14, ("all", "all"): 200}
    totals = Table.of("totals", ("school", "enrolled"), counts)
    later = protect([totals], threshold=10, hierarchies=TREES, outcome="enrolled", prior=[safe])
    for cell in later["totals"].cells:
        if cell.dims["school"] != "all":
            assert cell.value == safe["seamless"].value(**cell.dims)
