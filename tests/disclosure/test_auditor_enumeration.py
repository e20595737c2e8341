"""The auditor against an attacker who lists every table that agrees with print."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sharing.disclosure.auditor import PrintedTable, Verdict, audit
from sharing.disclosure.auditor.attack import Attack
from sharing.disclosure.auditor.knowledge import read_knowledge

from .attacker import leaves_of, possible_values
from .small import LEAVES, TREES, small_tables, with_totals

THRESHOLD = 3
CUBE = {"school": TREES["pair"], "group": TREES["pair"], "lunch": TREES["pair"]}
STREET = {"school": TREES["flat"], "group": TREES["pair"], "lunch": TREES["pair"]}


def _draw_hidden(data, counts, *, zeros=frozenset(), keep=()):
    """Any cells that are not zero, also a set of them that protects nobody."""
    cells = sorted(c for c, n in counts.items() if (n > 0 or c in zeros) and c not in keep)
    return set(data.draw(st.lists(st.sampled_from(cells), unique=True))) if cells else set()


def _verdict(values, wanted):
    if len(values) == 1:
        return Verdict.EXACT
    if min(values) >= THRESHOLD:
        return Verdict.LARGE
    return Verdict.OPEN if wanted <= values else Verdict.NARROWED


def _check(report, columns, seen, first, hidden):
    """`first`: the least that each hidden cell must be, because zeros are shown."""
    order = [report.dimensions.index(name) for name in columns]
    found = {tuple(cell.codes[place] for place in order): cell for cell in report.cells}
    assert found.keys() == hidden
    for codes, cell in found.items():
        values = seen[codes]
        assert (cell.lower, cell.upper) == (min(values), max(values)), codes
        assert cell.verdict is _verdict(values, set(range(first[codes], THRESHOLD))), codes


def _occupied(counts, leaves, trees):
    return {
        cell: max(1, sum(counts[leaves[p]] > 0 for p in leaves_of(cell, leaves, trees)))
        for cell in counts
    }


@settings(max_examples=120, deadline=None, derandomize=True)
@given(small_tables(), st.data())
def test_verdicts_and_intervals_are_those_of_an_attacker_with_a_pencil(drawn, data):
    counts, trees, leaves = drawn
    top = ("all", "all")
    hidden = _draw_hidden(data, counts, keep=[top])
    printed = {cell: None if cell in hidden else n for cell, n in counts.items()}
    report = audit(
        [PrintedTable("t", ("school", "group"), printed)], hierarchies=trees, threshold=THRESHOLD
    )
    levels = list(trees.values())
    seen = possible_values(printed, dict.fromkeys(printed, 1), leaves, levels, counts[top])
    _check(report, ("school", "group"), seen, _occupied(counts, leaves, levels), hidden)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.sampled_from([CUBE, STREET]), st.data())
def test_three_dimensions_hold_no_surprise(trees, data):
    codes = [LEAVES["flat"] if tree is TREES["flat"] else LEAVES["pair"] for tree in trees.values()]
    leaves = list(product(*codes))
    values = {leaf: data.draw(st.integers(0, 2)) for leaf in leaves}
    levels = list(trees.values())
    counts = with_totals(values, levels)
    top = ("all", "all", "all")
    hidden = _draw_hidden(data, counts, keep=[top])
    printed = {cell: None if cell in hidden else n for cell, n in counts.items()}
    report = audit(
        [PrintedTable("t", tuple(trees), printed)], hierarchies=trees, threshold=THRESHOLD
    )
    seen = possible_values(printed, dict.fromkeys(printed, 1), leaves, levels, counts[top])
    _check(report, tuple(trees), seen, _occupied(counts, leaves, levels), hidden)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(small_tables(shape="flat"), st.data())
def test_a_hidden_outcome_may_be_nobody(drawn, data):
    counts, trees, leaves = drawn
    top = ("all", "all")
    zeros = {cell for cell in counts if cell[1] != "all" and counts[cell[0], "all"] > 0}
    hidden = _draw_hidden(data, counts, zeros=zeros, keep=[top])
    printed = {cell: None if cell in hidden else n for cell, n in counts.items()}
    report = audit(
        [PrintedTable("t", ("school", "group"), printed)],
        hierarchies=trees,
        threshold=THRESHOLD,
        outcome="group",
    )
    levels = list(trees.values())
    least = {cell: int(cell[1] == "all") for cell in printed}
    seen = possible_values(printed, least, leaves, levels, counts[top])
    bare = {cell: n if n == 0 and cell not in hidden else None for cell, n in counts.items()}
    most = max(THRESHOLD, 3)
    alone = possible_values(bare, least, leaves, levels, most if len(leaves) <= 6 else 2)
    first = {cell: min(alone[cell], default=0) for cell in counts}
    _check(report, ("school", "group"), seen, first, hidden)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(small_tables(shape="flat"), st.data())
def test_two_releases_read_together_tell_what_an_attacker_gets_from_both(drawn, data):
    counts, trees, leaves = drawn
    top = ("all", "all")
    schools = {cell: n for cell, n in counts.items() if cell[1] == "all"}
    first, second = (_draw_hidden(data, part, keep=[top]) for part in (schools, counts))
    earlier = {cell: None if cell in first else n for cell, n in schools.items()}
    printed = {cell: None if cell in second else n for cell, n in counts.items()}
    report = audit(
        [PrintedTable("t", ("school", "group"), printed)],
        hierarchies=trees,
        threshold=THRESHOLD,
        prior=[[PrintedTable("schools", ("school", "group"), earlier)]],
    )
    pooled = {c: n if n is not None else earlier.get(c) for c, n in printed.items()}
    levels = list(trees.values())
    seen = possible_values(pooled, dict.fromkeys(pooled, 1), leaves, levels, counts[top])
    hidden = {cell for cell, n in pooled.items() if n is None}
    _check(report, ("school", "group"), seen, _occupied(counts, leaves, levels), hidden)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(small_tables(), st.data())
def test_any_value_can_be_asked_for_also_large_ones(drawn, data):
    counts, trees, leaves = drawn
    top = ("all", "all")
    hidden = _draw_hidden(data, counts, keep=[top])
    printed = {cell: None if cell in hidden else n for cell, n in counts.items()}
    known = read_knowledge([[PrintedTable("t", ("school", "group"), printed)]], trees)
    attack = Attack(known, THRESHOLD)
    levels = list(trees.values())
    seen = possible_values(printed, dict.fromkeys(printed, 1), leaves, levels, counts[top])
    order = [known.names.index(name) for name in ("school", "group")]
    for cell in np.flatnonzero(np.arange(known.printed) >= 0).tolist():
        codes = tuple(known.cells[cell][place] for place in order)
        possible = {v for v in range(-1, counts[top] + 2) if attack.can_take(cell, v)}
        assert possible == seen[codes], codes


def _attacked(counts, trees, leaves, hidden):
    """(an attack, the values that each of its printed cells can really have)."""
    printed = {cell: None if cell in hidden else n for cell, n in counts.items()}
    known = read_knowledge([[PrintedTable("t", ("school", "group"), printed)]], trees)
    levels = list(trees.values())
    most = counts["all", "all"]
    seen = possible_values(printed, dict.fromkeys(printed, 1), leaves, levels, most)
    order = [known.names.index(name) for name in ("school", "group")]
    possible = {
        cell: seen[tuple(known.cells[cell][place] for place in order)]
        for cell in range(known.printed)
    }
    return Attack(known, THRESHOLD), possible


@settings(max_examples=60, deadline=None, derandomize=True)
@given(small_tables(), st.data())
def test_programs_alone_find_the_limits_without_any_evidence(drawn, data):
    counts, trees, leaves = drawn
    hidden = _draw_hidden(data, counts, keep=[("all", "all")])
    attack, possible = _attacked(counts, trees, leaves, hidden)
    for cell, values in possible.items():
        assert (attack.smallest(cell), attack.largest(cell)) == (min(values), max(values))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(small_tables(), st.data())
def test_evidence_holds_only_values_of_tables_that_exist(drawn, data):
    counts, trees, leaves = drawn
    hidden = _draw_hidden(data, counts, keep=[("all", "all")])
    attack, possible = _attacked(counts, trees, leaves, hidden)
    attack.explore()
    for cell, values in possible.items():
        part = attack.evidence_of(cell)
        if part is not None:
            seen, place = part
            taken = set(np.flatnonzero(seen.taken[place]).tolist())
            assert taken | {seen.least(place), seen.most(place)} <= values
