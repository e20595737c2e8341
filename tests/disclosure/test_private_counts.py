"""Counts with noise: the noise is what was stated, totals add up, and the budget is kept."""

from __future__ import annotations

import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharing.disclosure import InputRejected, Proof, ProtectionImpossible, SafeTable, Table, protect
from sharing.disclosure.leveling import settle
from sharing.disclosure.private_counts import Budget, BudgetUsedUp, add_noise, margin, measured
from sharing.disclosure.rounding import round_counts

from .attacker import leaves_of
from .small import small_tables, with_totals

TREES = {"school": {"A": "all", "B": "all"}, "group": {"x": "all", "y": "all"}}
LEAVES = {("A", "x"): 14, ("A", "y"): 3, ("B", "x"): 0, ("B", "y"): 25}


def _table(leaves=LEAVES):
    return Table.of("t", ("school", "group"), with_totals(leaves, list(TREES.values())))


def _noisy(epsilon="1", **options):
    return add_noise([_table()], epsilon=epsilon, hierarchies=TREES, **options)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(small_tables(), st.sampled_from(["0.1", "1", "10"]))
def test_noisy_counts_add_up_and_are_never_below_nothing(drawn, epsilon):
    counts, trees, leaves = drawn
    table = Table.of("t", ("school", "group"), counts)
    safe = add_noise([table], epsilon=epsilon, hierarchies=trees)
    printed = {tuple(cell.dims.values()): cell.value for cell in safe["t"].cells}
    assert printed.keys() == counts.keys()
    assert all(isinstance(value, int) and value >= 0 for value in printed.values())
    for cell, value in printed.items():
        parts = leaves_of(cell, leaves, list(trees.values()))
        assert value == sum(printed[leaves[place]] for place in parts)


def test_the_noise_on_a_detailed_count_is_discrete_laplace_of_the_stated_scale():
    epsilon = Decimal("0.5")
    noise = measured(np.zeros(20_000, dtype=np.int64), epsilon)
    ratio = math.exp(-0.5)
    # each bound is more than five standard errors wide
    assert abs(noise.mean()) < 0.12
    assert abs(noise.var() - 2 * ratio / (1 - ratio) ** 2) < 0.9
    assert abs((noise == 0).mean() - (1 - ratio) / (1 + ratio)) < 0.02
    assert (np.abs(noise) <= margin(epsilon)).mean() > 0.94


def test_totals_are_not_raised_by_cutting_off_at_nothing():
    """Forty empty groups and one full one: the sum stays right on average."""
    trees = {"school": {f"S{n}": "all" for n in range(41)}}
    counts = {(f"S{n}",): 0 for n in range(1, 41)} | {("S0",): 400, ("all",): 400}
    table = Table.of("t", ("school",), counts)
    totals = [
        add_noise([table], epsilon="1", hierarchies=trees)["t"].value(school="all")
        for _ in range(60)
    ]
    assert abs(sum(totals) / len(totals) - 400) < 7  # cutting off would add 18


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.integers(-20, 50), min_size=1, max_size=12), st.integers(0, 200))
def test_a_settled_family_has_its_total_and_keeps_its_order(wished, total):
    values = settle(np.array(wished), total)
    assert values.sum() == total
    assert values.min() >= 0
    for (a, x), (b, y) in zip(
        zip(wished, values, strict=True), zip(wished[1:], values[1:], strict=True), strict=False
    ):
        assert a == b or (a > b) == (x > y) or abs(int(x) - int(y)) <= 1


def test_no_two_runs_are_alike_because_there_is_no_seed():
    runs = {tuple(cell.value for cell in _noisy("0.1")["t"].cells) for _ in range(6)}
    assert len(runs) > 1


def test_a_group_left_out_because_nobody_is_in_it_is_asked_for():
    leaves = {key: n for key, n in LEAVES.items() if n}
    with pytest.raises(InputRejected, match="no count for"):
        add_noise([_table(leaves)], epsilon="1", hierarchies=TREES)


def test_the_proof_states_budget_mechanism_and_accuracy_and_no_true_count():
    proof = _noisy("0.5", budget=Budget(Decimal(2), (("release 1", Decimal(1)),))).proof
    content = proof.content
    assert (content["epsilon"], content["method_words"]) == ("0.5", "noise, epsilon 0.5")
    assert content["budget"] == {"total": "2", "spent_before": "1", "left": "0.5"}
    assert "scale 2 " in content["mechanism"]
    assert "no seed" in content["mechanism"]
    assert content["accuracy"]["noise_within"] == margin(Decimal("0.5")) == 6
    assert content["accuracy"]["cells_within"] >= 0


def test_dana_is_refused_when_the_budget_of_the_class_is_used_up():
    first, second = _noisy("0.6"), _noisy("0.3")
    budget = Budget.after(Decimal(1), [("release 1", first.proof), ("release 2", second.proof)])
    assert budget.left == Decimal("0.1")
    _noisy("0.1", budget=budget)
    with pytest.raises(BudgetUsedUp, match=r"The budget of the class is used up: 0\.1 of 1 is"):
        _noisy("0.2", budget=budget)


def test_a_release_without_noise_spends_nothing():
    exact = protect([_table()], threshold=10, hierarchies=TREES)
    assert Budget.after(Decimal(1), [("release 1", exact.proof)]).left == 1


@pytest.mark.parametrize("epsilon", ["0.05", "10.5", "0"])
def test_a_budget_that_no_agreement_may_state_is_refused(epsilon):
    with pytest.raises(InputRejected, match=r"0\.1 to 10"):
        _noisy(epsilon)


def test_noisy_cells_become_a_table_again_only_with_their_proof():
    safe = _noisy()
    stored = [(dict(cell.dims), cell.value) for cell in safe["t"].cells]
    again = SafeTable.from_published(stored, Proof.from_json(safe.proof.as_json()))
    assert [cell.value for cell in again.cells] == [cell.value for cell in safe["t"].cells]


def test_hiding_after_noise_is_free_and_after_rounding_is_refused():
    alone = protect([_table()], threshold=10, hierarchies=TREES)
    after = protect([_table()], threshold=10, hierarchies=TREES, prior=[_noisy()])
    assert after.proof.content["tables"] == alone.proof.content["tables"]
    rounded = round_counts([_table()], base=5, threshold=10, hierarchies=TREES)
    with pytest.raises(ProtectionImpossible, match="rounded to 5"):
        protect([_table()], threshold=10, hierarchies=TREES, prior=[rounded], explain=False)
