"""Rounded counts: all sums hold, nobody moves far, and print leaves every near count possible."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharing.disclosure import (
    InputRejected,
    Proof,
    ProtectionImpossible,
    SafeTable,
    Table,
    protect,
)
from sharing.disclosure.hierarchy import read_hierarchies
from sharing.disclosure.ranges import narrowed
from sharing.disclosure.rounding import round_counts

from .attacker import leaves_of
from .small import small_tables, with_totals
from .star import star_tables

DIMENSIONS = ("school", "group")


def _rounded(counts, trees, **options):
    tables = [Table.of("t", tuple(trees), counts)]
    safe = round_counts(tables, threshold=10, hierarchies=trees, **{"base": 3, **options})
    return safe, {tuple(cell.dims.values()): cell.value for cell in safe["t"].cells}


def _adds_up(printed, leaves, trees):
    """Each printed cell is the sum of its most detailed ones."""
    return all(
        value == sum(printed[leaves[place]] for place in leaves_of(cell, leaves, trees))
        for cell, value in printed.items()
    )


@settings(max_examples=60, deadline=None, derandomize=True)
@given(small_tables(), st.integers(3, 7), st.integers(0, 10**6))
def test_vera_prints_rounded_counts_that_add_up_and_stay_near(drawn, base, seed):
    counts, trees, leaves = drawn
    safe, printed = _rounded(counts, trees, base=base, seed=seed)
    assert printed.keys() == counts.keys()
    assert all(value >= 0 and value % base == 0 for value in printed.values())
    assert all(abs(printed[cell] - count) < base for cell, count in counts.items())
    assert all(printed[cell] == n for cell, n in counts.items() if n % base == 0)
    assert _adds_up(printed, leaves, list(trees.values()))
    assert safe.proof.content["reach"] == base
    assert safe.proof.promise_kept


@settings(max_examples=25, deadline=None, derandomize=True)
@given(small_tables(shape="flat"), st.integers(0, 10**6))
def test_no_attacker_with_a_pencil_can_rule_out_a_count_near_print(drawn, seed):
    counts, trees, leaves = drawn
    _, printed = _rounded(counts, trees, seed=seed)
    seen = _possible(printed, leaves, list(trees.values()), reach=3)
    for cell, value in printed.items():
        assert seen[cell] == set(range(max(0, value - 2), value + 3)), (cell, printed)


def _possible(printed, leaves, trees, reach):
    """Values of every cell over all tables whose every count lies nearer to print than `reach`."""
    parts = {cell: leaves_of(cell, leaves, trees) for cell in printed}
    seen = {cell: set() for cell in printed}
    near = [range(max(0, printed[leaf] - reach + 1), printed[leaf] + reach) for leaf in leaves]
    for table in itertools.product(*near):
        sums = {cell: sum(table[place] for place in places) for cell, places in parts.items()}
        if all(abs(sums[cell] - printed[cell]) < reach for cell in printed):
            for cell, value in sums.items():
                seen[cell].add(value)
    return seen


@pytest.mark.slow
@settings(max_examples=40, deadline=None, derandomize=True)
@given(small_tables(shape="flat"), st.data())
def test_the_check_of_print_finds_what_an_attacker_with_a_pencil_finds(drawn, data):
    """Also for counts that may have moved by more or less than the base."""
    counts, trees, leaves = drawn
    _, printed = _rounded(counts, trees)
    reach = data.draw(st.integers(2, 4))
    report = narrowed([[Table.of("t", DIMENSIONS, printed)]], read_hierarchies(trees), reach)
    seen = _possible(printed, leaves, list(trees.values()), reach)
    wrong = {
        cell
        for cell, value in printed.items()
        if seen[cell] != set(range(max(0, value - reach + 1), value + reach))
    }
    order = [sorted(trees).index(name) for name in DIMENSIONS]
    assert {tuple(one.codes[place] for place in order) for one in report} == wrong


def test_a_reader_who_is_told_an_exact_group_narrows_the_others_and_the_check_notices():
    printed = {("A", "x"): 3, ("A", "y"): 0, ("A", "all"): 6}
    trees = {"school": {"A": "all"}, "group": {"x": "all", "y": "all"}}
    assert narrowed([[Table.of("t", DIMENSIONS, printed)]], read_hierarchies(trees), 3)


def test_the_same_seed_rounds_alike_and_another_does_not():
    counts = with_totals(
        {(s, g): 7 + len(s) for s in ("A1", "A2", "B1") for g in "xy"}, _trees().values()
    )
    first, again, other = (_rounded(counts, _trees(), base=5, seed=seed)[1] for seed in (4, 4, 5))
    assert first == again
    assert first != other


def _trees():
    return {
        "school": {"A1": "A", "A2": "A", "B1": "B", "A": "all", "B": "all"},
        "group": {"x": "all", "y": "all"},
    }


def test_counts_are_right_on_average_and_either_direction_is_possible():
    """One group of 4 in base 5: printed 5 in four of five draws, else 0."""
    trees = {"school": {"A": "all"}, "group": {"x": "all"}}
    table = [Table.of("t", ("school",), {("A",): 4})]
    draws = [
        round_counts(table, base=5, threshold=10, hierarchies=trees, seed=seed)["t"].value(
            school="A"
        )
        for seed in range(300)
    ]
    assert set(draws) == {0, 5}
    assert 0.72 < draws.count(5) / len(draws) < 0.88


def test_a_later_table_keeps_what_an_earlier_one_showed():
    counts = with_totals({("A", "x"): 4, ("A", "y"): 8, ("B", "x"): 11, ("B", "y"): 2}, _flat())
    trees = dict(zip(DIMENSIONS, _flat(), strict=True))
    schools = {cell: n for cell, n in counts.items() if cell[1] == "all"}
    for seed in range(20):
        first, shown = _rounded(schools, trees, base=5, seed=seed)
        _, later = _rounded(counts, trees, base=5, seed=seed + 100, prior=[first])
        assert {cell: later[cell] for cell in schools} == shown
        assert _adds_up(later, [c for c in counts if "all" not in c], _flat())


def _flat():
    return [{"A": "all", "B": "all"}, {"x": "all", "y": "all"}]


def test_rounding_after_exact_counts_is_refused_and_so_is_hiding_after_rounding():
    counts = with_totals({("A", "x"): 14, ("A", "y"): 18, ("B", "x"): 11, ("B", "y"): 12}, _flat())
    trees = dict(zip(DIMENSIONS, _flat(), strict=True))
    table = Table.of("t", DIMENSIONS, counts)
    exact = protect([table], threshold=10, hierarchies=trees)
    rounded, _ = _rounded(counts, trees, base=5)
    with pytest.raises(ProtectionImpossible, match="released before, not rounded to 5"):
        round_counts([table], base=5, threshold=10, hierarchies=trees, prior=[exact])
    with pytest.raises(ProtectionImpossible, match="not rounded to 10"):
        round_counts([table], base=10, threshold=10, hierarchies=trees, prior=[rounded])


def test_rounded_cells_become_a_table_again_only_with_their_proof():
    safe, printed = _rounded(
        with_totals({("A", "x"): 4, ("B", "y"): 8}, _flat()),
        dict(zip(DIMENSIONS, _flat(), strict=True)),
    )
    proof = Proof.from_json(safe.proof.as_json())
    stored = [(dict(cell.dims), cell.value) for cell in safe["t"].cells]
    again = SafeTable.from_published(stored, proof)
    assert again.value(school="A", group="x") == printed["A", "x"]
    assert proof.content["method_words"] == "rounded to 3"


@pytest.mark.parametrize("base", [2, 21])
def test_a_base_that_no_agreement_may_state_is_refused(base):
    with pytest.raises(InputRejected, match="3 to 20"):
        _rounded({("A", "x"): 4}, dict(zip(DIMENSIONS, _flat(), strict=True)), base=base)


def test_a_total_that_does_not_add_up_is_refused_by_name():
    counts = {("A", "x"): 4, ("A", "y"): 5, ("A", "all"): 10}
    with pytest.raises(InputRejected, match="school = A"):
        _rounded(counts, dict(zip(DIMENSIONS, _flat(), strict=True)))


def test_real_schools_by_three_groups_are_rounded_within_the_base():
    tables, trees = star_tables("ethnicity", "lunch", systems=True)
    start = time.process_time()
    safe = round_counts(tables, base=5, threshold=10, hierarchies=trees, seed=3)
    assert time.process_time() - start < 20
    truth = {row.codes: row.value for row in tables[0].rows}
    moved = [abs(c.value - truth[tuple(c.dims.values())]) for c in safe["star"].cells]
    assert max(moved) < safe.proof.content["reach"]
    assert sum(moved) / len(moved) < 2.5
