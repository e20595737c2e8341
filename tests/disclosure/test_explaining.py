"""When a table cannot be protected, Vera reads the smallest reason and what would mend it."""

from __future__ import annotations

import pytest

from sharing.disclosure import ProtectionImpossible, Table, protect
from sharing.disclosure.explaining import smallest_explanation

from .small import with_totals

TREES = {
    "school": {"A": "D", "B": "D", "C": "E", "F": "E", "D": "all", "E": "all"},
    "lunch": {"yes": "all", "no": "all"},
}
LEAVES = {
    ("A", "yes"): 3,
    ("A", "no"): 40,
    ("B", "yes"): 50,
    ("B", "no"): 45,
    ("C", "yes"): 30,
    ("C", "no"): 35,
    ("F", "yes"): 28,
    ("F", "no"): 33,
}
COUNTS = with_totals(LEAVES, list(TREES.values()))


def _earlier(file, *cells):
    rows = Table.of("t", ("school", "lunch"), {cell: COUNTS[cell] for cell in cells}).rows
    return [Table("t", ("school", "lunch"), rows, file)]


HARMLESS = _earlier("DISTRICTS.csv", ("D", "all"), ("E", "all"), ("all", "all"))
TELLING = [*_earlier("EARLIER.csv", ("A", "all")), *_earlier("EARLIER.csv", ("A", "no"))]


def _table():
    return Table.of("t", ("school", "lunch"), COUNTS)


def _protect(prior, **options):
    return protect([_table()], threshold=10, hierarchies=TREES, prior=prior, **options)


def _explain(prior, **options):
    def attempt(tables, earlier):
        protect(tables, threshold=10, hierarchies=TREES, prior=earlier, explain=False)
        return True

    return smallest_explanation(
        tables=[_table()],
        hierarchies=TREES,
        prior=prior,
        outcome=None,
        cells=["(lunch = yes, school = A)"],
        attempt=attempt,
        **{"limit_seconds": 60.0, **options},
    )


def test_vera_reads_which_earlier_release_reveals_which_group_and_what_to_do():
    found = _explain([HARMLESS, TELLING], levels={"school": ("schools", "districts")})
    assert found.releases == (1,)
    assert found.words == (
        "With release 2 (EARLIER.csv), this table reveals (lunch = yes, school = A), whatever "
        "else in it is hidden. Show districts instead of schools, drop the dimension lunch or drop "
        "the dimension school."
    ), found.words


def test_each_release_named_is_needed_and_each_remedy_works():
    halves = [
        _earlier("ONE.csv", ("A", "all")),
        _earlier("TWO.csv", ("A", "no")),
        HARMLESS,
    ]
    found = _explain(halves)
    assert found.releases == (0, 1)
    _protect([halves[0], halves[2]])
    _protect([halves[1], halves[2]])
    assert "With release 1 (ONE.csv) and release 2 (TWO.csv)" in found.words


def test_the_engine_itself_explains():
    with pytest.raises(ProtectionImpossible, match=r"With release 2 \(EARLIER\.csv\)") as told:
        _protect([HARMLESS, TELLING])
    assert told.value.cells


def test_names_of_releases_are_used_where_they_are_known():
    found = _explain([TELLING], names=["R-2031-4"])
    assert found.words.startswith("With R-2031-4, this table reveals")


def test_without_time_all_releases_are_named_and_the_advice_is_general():
    found = _explain([HARMLESS, TELLING], limit_seconds=-1.0)
    assert found.releases == (0, 1)
    assert not found.complete
    assert found.remedies == ()
    assert "Drop a dimension, merge codes, or leave these cells out." in found.words


def test_a_table_that_is_impossible_on_its_own_blames_no_release():
    def never(tables, earlier):
        return False

    found = smallest_explanation(
        tables=[_table()],
        hierarchies=TREES,
        prior=[HARMLESS],
        outcome=None,
        cells=[f"cell {n}" for n in range(5)],
        attempt=never,
    )
    assert found.releases == ()
    assert found.words.startswith("This table reveals cell 0, cell 1, cell 2 and 2 more, whatever")
