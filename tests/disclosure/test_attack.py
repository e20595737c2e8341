"""An attacker with linear and integer programs reads all that was printed, and learns nothing."""

from __future__ import annotations

import pytest

from sharing.disclosure import SafeTables, Table, protect

from . import regions
from .programs import Attack, Print
from .star import star_grades

THRESHOLD = 10
TREES = regions.trees()
LEAVES = regions.leaves()


def _table(name, *dimensions, counts=LEAVES, only=frozenset()):
    return regions.table(name, dimensions, counts, TREES, only)


def _protect(*tables, prior=(), **more):
    used = {d for table in tables for d in table.dimensions}
    used |= {d for release in prior for table in release.tables for d in table.dimensions}
    trees = {name: TREES[name] for name in TREES if name in used}
    return protect(tables, threshold=THRESHOLD, hierarchies=trees, prior=prior, **more), trees


def _truth(attack: Attack, *tables: Table) -> dict:
    return {
        attack.codes(dict(zip(table.dimensions, row.codes, strict=True))): row.value
        for table in tables
        for row in table.rows
    }


def _assert_nothing_learned(attack: Attack, truth: dict, *, snapshot=0, whole_for=20):
    small = [codes for codes, value in truth.items() if 0 < value < THRESHOLD]
    assert small
    assert all(attack.known[snapshot, codes] is None for codes in small)
    unavoidable = attack.zeros_alone()
    excluded = attack.excluded(small, THRESHOLD, whole_for=whole_for, snapshot=snapshot)
    assert [
        (codes, value)
        for codes, value in excluded
        if unavoidable.can_be(codes, value, snapshot=snapshot)
    ] == []
    assert attack.exact(truth, snapshot=snapshot) == []


def _pages(*releases: SafeTables) -> list[Print]:
    return [Print.of(release.tables) for release in releases]


def test_one_table_of_schools_race_and_income_gives_nothing_away():
    table = _table("one", "school", "race", "income")
    safe, trees = _protect(table)
    attack = Attack(_pages(safe), trees)
    _assert_nothing_learned(attack, _truth(attack, table))


def test_a_single_unhidden_secondary_cell_would_be_noticed_by_this_attacker():
    table = _table("one", "school", "race")
    safe, trees = _protect(table)
    page = Print.of(safe.tables)
    attack = Attack([page], trees)
    truth = _truth(attack, table)
    secondary = [codes for codes in attack.hidden() if not 0 < truth[codes] < THRESHOLD]
    noticed = 0
    for codes in secondary:
        shown = [
            (dims, truth[codes] if attack.codes(dims) == codes else value)
            for dims, value in page.cells
        ]
        weaker = Attack([Print(shown)], trees)
        small = [c for c, value in truth.items() if 0 < value < THRESHOLD]
        excluded = weaker.excluded(small, THRESHOLD)
        noticed += any(weaker.zeros_alone().can_be(*found) for found in excluded)
    assert noticed >= 0.9 * len(secondary) > 0


def test_linked_tables_of_one_run_give_nothing_away_together():
    tables = [_table(name, "school", name) for name in ("race", "income", "gender")]
    safe, trees = _protect(*tables)
    attack = Attack(_pages(safe), trees)
    _assert_nothing_learned(attack, _truth(attack, *tables))


def test_tables_that_cross_in_a_circle_give_nothing_away_together():
    counts = regions.leaves(schools=8)
    crossed = [("race", "income"), ("race", "gender"), ("income", "gender")]
    tables = [_table(" x ".join(pair), "school", *pair, counts=counts) for pair in crossed]
    safe, trees = _protect(*tables)
    attack = Attack(_pages(safe), trees)
    _assert_nothing_learned(attack, _truth(attack, *tables), whole_for=10)


@pytest.mark.slow
def test_a_second_release_with_other_groups_gives_nothing_away_with_the_first():
    first, second = _table("race", "school", "race"), _table("two", "school", "income", "gender")
    earlier, _ = _protect(first)
    later, trees = _protect(second, prior=[earlier])
    attack = Attack(_pages(earlier, later), trees)
    _assert_nothing_learned(attack, _truth(attack, first, second))


def test_partners_who_got_different_tables_learn_nothing_by_pooling_them():
    north = frozenset(f"S{s}" for s in range(0, 24, 2))
    tables = [
        _table("for one partner", "school", "race", only=north),
        _table("for another", "school", "income", only=north),
    ]
    region = _table("for the district", "school", "gender")
    earlier, _ = _protect(tables[0])
    second, _ = _protect(tables[1], prior=[earlier])
    third, trees = _protect(region, prior=[earlier, second])
    attack = Attack(_pages(earlier, second, third), trees)
    _assert_nothing_learned(attack, _truth(attack, *tables, region))


NEWCOMERS = [
    ("S3", "race0", "income0", "gender0"),
    ("S8", "race3", "income1", "gender1"),
    ("S8", "race4", "income1", "gender0"),
]


@pytest.fixture(scope="module")
def before_and_after():
    """Two releases of one table, three students later."""
    dimensions = ("school", "race", "income")
    old = _table("graduates", *dimensions)
    new = _table("graduates", *dimensions, counts=regions.joined(LEAVES, NEWCOMERS))
    earlier, _ = _protect(old)
    later, trees = _protect(new, prior=[earlier])
    return old, new, earlier, later, trees


@pytest.mark.slow
@pytest.mark.parametrize("only_joined", [False, True])
def test_three_students_who_joined_between_two_releases_stay_unknown(before_and_after, only_joined):
    old, new, earlier, later, trees = before_and_after
    pages = [Print.of(earlier.tables, 0), Print.of(later.tables, 1)]
    attack = Attack(pages, trees, only_joined=only_joined)
    _assert_nothing_learned(attack, _truth(attack, old), snapshot=0)
    _assert_nothing_learned(attack, _truth(attack, new), snapshot=1)


def test_no_number_of_both_releases_differs_by_a_small_group(before_and_after):
    _, _, earlier, later, _ = before_and_after
    first = {tuple(cell.dims.items()): cell.value for cell in earlier.tables[0].cells}
    shown = 0
    for cell in later.tables[0].cells:
        old = first[tuple(cell.dims.items())]
        if cell.value is not None and old is not None:
            shown += 1
            assert cell.value == old or abs(cell.value - old) >= THRESHOLD
    assert shown > 200


@pytest.mark.slow
def test_the_same_children_in_third_and_in_first_grade_stay_unknown():
    third, first, trees = star_grades("ethnicity")
    later = protect(third, threshold=THRESHOLD, hierarchies=trees)
    earlier = protect(first, threshold=THRESHOLD, hierarchies=trees, prior=[later])
    assert later.proof.promise_kept
    assert earlier.proof.promise_kept
    shown = [cell.value for safe in (later, earlier) for cell in safe.tables[0].cells]
    assert not any(value is not None and 0 < value < THRESHOLD for value in shown)
