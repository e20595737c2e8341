"""The promise, against an attacker who lists every possible table."""

from __future__ import annotations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sharing.disclosure import PrintedTable, ProtectionImpossible, Table, audit, protect

from .attacker import leaves_of, possible_values
from .small import small_tables

THRESHOLD = 3
MOST = 12  # in a detailed cell of an imagined table


def _table(counts, name="t"):
    return Table.of(name, ("school", "group"), counts)


def _printed(safe):
    return {tuple(cell.dims.values()): cell.value for cell in safe.cells}


def _occupied(cell, counts, leaves, trees):
    """Detailed cells that are known not to be empty, because zeros are shown."""
    return sum(counts[leaves[place]] > 0 for place in leaves_of(cell, leaves, trees))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(small_tables())
def test_no_attacker_can_rule_out_a_small_count_of_a_small_group(drawn):
    counts, trees, leaves = drawn
    safe = protect([_table(counts)], threshold=THRESHOLD, hierarchies=trees)
    printed = _printed(safe["t"])
    seen = possible_values(printed, dict.fromkeys(printed, 1), leaves, list(trees.values()), MOST)
    for cell, count in counts.items():
        if 0 < count < THRESHOLD:
            first = _occupied(cell, counts, leaves, list(trees.values()))
            assert printed[cell] is None
            assert seen[cell] >= set(range(first, THRESHOLD)), (cell, printed)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(small_tables(shape="flat"))
def test_no_attacker_learns_that_all_or_none_of_a_group_enrolled(drawn):
    counts, trees, leaves = drawn
    safe = protect([_table(counts)], threshold=THRESHOLD, hierarchies=trees, outcome="group")
    printed = _printed(safe["t"])
    least = {cell: int(cell[1] == "all") for cell in printed}
    seen = possible_values(printed, least, leaves, list(trees.values()), MOST)
    for cell, count in counts.items():
        if cell[1] != "all" and count < THRESHOLD and counts[cell[0], "all"] > 0:
            assert printed[cell] is None
            assert seen[cell] >= set(range(THRESHOLD)), (cell, printed)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(small_tables(shape="flat"))
def test_two_partners_who_pool_what_they_got_learn_nothing_about_a_small_group(drawn):
    counts, trees, leaves = drawn
    schools = {cell: n for cell, n in counts.items() if cell[1] == "all"}
    first = protect([_table(schools, "schools")], threshold=THRESHOLD, hierarchies=trees)
    try:
        second = protect([_table(counts)], threshold=THRESHOLD, hierarchies=trees, prior=[first])
    except ProtectionImpossible:
        assume(False)  # the first release left no room; refusing keeps the promise too
    pooled = _printed(second["t"])
    assert {cell: pooled[cell] for cell in schools} == _printed(first["schools"])
    seen = possible_values(pooled, dict.fromkeys(pooled, 1), leaves, list(trees.values()), MOST)
    for cell, count in counts.items():
        if 0 < count < THRESHOLD:
            lowest = _occupied(cell, counts, leaves, list(trees.values()))
            assert seen[cell] >= set(range(lowest, THRESHOLD)), (cell, pooled)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(small_tables(), st.data())
def test_the_auditor_finds_the_same_bounds_as_an_attacker_with_a_pencil(drawn, data):
    counts, trees, leaves = drawn
    cells = sorted(cell for cell, count in counts.items() if count > 0)
    hidden = set(data.draw(st.lists(st.sampled_from(cells), unique=True))) if cells else set()
    hidden -= {("all", "all")}  # a printed total keeps the list of tables short
    printed = {cell: None if cell in hidden else n for cell, n in counts.items()}
    report = audit(
        [PrintedTable("t", ("school", "group"), printed)], hierarchies=trees, threshold=THRESHOLD
    )
    order = [report.dimensions.index(name) for name in ("school", "group")]
    seen = possible_values(
        printed, dict.fromkeys(printed, 1), leaves, list(trees.values()), counts["all", "all"]
    )
    assert {tuple(cell.codes[p] for p in order) for cell in report.cells} == hidden
    for cell in report.cells:
        values = seen[tuple(cell.codes[place] for place in order)]
        assert (cell.lower, cell.upper) == (min(values), max(values))


def test_the_same_seed_hides_the_same_cells():
    counts = {("A", "x"): 2, ("A", "y"): 9, ("B", "x"): 9, ("B", "y"): 9, ("C", "x"): 9}
    counts |= {("C", "y"): 9, ("A", "all"): 11, ("B", "all"): 18, ("C", "all"): 18}
    counts |= {("all", "x"): 20, ("all", "y"): 27, ("all", "all"): 47}
    trees = {"school": {"A": "all", "B": "all", "C": "all"}, "group": {"x": "all", "y": "all"}}
    first, again = (
        protect([_table(counts)], threshold=THRESHOLD, hierarchies=trees, seed=5) for _ in "ab"
    )
    assert first.proof == again.proof
