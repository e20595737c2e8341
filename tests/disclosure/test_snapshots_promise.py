"""Two snapshots, against an attacker who lists every pair of tables that print allows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sharing.disclosure import ProtectionImpossible, Table, protect

from .grid import LEAVES, TREES, column, imagined, occupied
from .small import with_totals

THRESHOLD = 3


def _table(counts):
    return Table.of("t", ("school", "group"), counts)


def _printed(safe):
    return {tuple(cell.dims.values()): cell.value for cell in safe["t"].cells}


def _pairs_where_nobody_left(old, new):
    """Which old and which new tables have a partner, and the pairs themselves."""
    step = max(1, 4_000_000 // max(1, len(old)))
    found = []
    for first in range(0, len(new), step):
        above = (new[first : first + step, None, :] >= old[None, :, :]).all(axis=2)
        later, earlier = np.nonzero(above)
        found.append(np.stack([earlier, later + first]))
    return np.concatenate(found, axis=1)


def _small(counts):
    return [cell for cell, count in counts.items() if 0 < count < THRESHOLD]


COUNT = st.one_of(st.integers(0, 2), st.integers(0, 7))


@st.composite
def two_years(draw):
    """Counts before and after up to three students joined."""
    before = {leaf: draw(COUNT) for leaf in LEAVES}
    joined = draw(st.lists(st.sampled_from(LEAVES), min_size=1, max_size=3))
    after = {leaf: count + joined.count(leaf) for leaf, count in before.items()}
    trees = list(TREES.values())
    return with_totals(before, trees), with_totals(after, trees)


def _protected(before, after):
    old = protect([_table(before)], threshold=THRESHOLD, hierarchies=TREES)
    try:
        new = protect(
            [_table(after)], threshold=THRESHOLD, hierarchies=TREES, prior=[old], explain=False
        )
    except ProtectionImpossible:
        assume(False)  # refusing keeps the promise too
    return _printed(old), _printed(new)


@pytest.mark.slow
@settings(max_examples=50, deadline=None, derandomize=True)
@given(two_years())
def test_an_attacker_who_believes_that_students_only_joined_excludes_no_small_count(drawn):
    before, after = drawn
    printed, now = _protected(before, after)
    old, new = imagined(printed), imagined(now)
    earlier, later = _pairs_where_nobody_left(old, new)
    for counts, tables, known in ((before, old[earlier], printed), (after, new[later], now)):
        for cell in _small(counts):
            assert known[cell] is None
            seen = set(column(cell, tables).tolist())
            assert seen >= set(range(occupied(cell, counts), THRESHOLD)), (cell, printed, now)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(two_years())
def test_nobody_can_tell_how_many_students_joined_a_group(drawn):
    before, after = drawn
    printed, now = _protected(before, after)
    old, new = imagined(printed), imagined(now)
    earlier, later = _pairs_where_nobody_left(old, new)
    for cell, count in after.items():
        if printed[cell] is None or not 0 < count - printed[cell] < THRESHOLD:
            continue
        assert now[cell] is None
        change = set((column(cell, new[later]) - column(cell, old[earlier])).tolist())
        # Groups that were empty and are not any more are known to have gained one each.
        first = occupied(cell, {leaf: after[leaf] * (before[leaf] == 0) for leaf in LEAVES})
        assert change >= set(range(max(1, first), THRESHOLD)), (cell, printed, now)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(two_years())
def test_what_did_not_change_keeps_its_status(drawn):
    before, after = drawn
    printed, now = _protected(before, after)
    for cell, count in after.items():
        if count == before[cell] and printed[cell] is not None:
            assert now[cell] == printed[cell]
        if printed[cell] is None:
            assert now[cell] is None


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(COUNT, min_size=4, max_size=4), st.lists(COUNT, min_size=4, max_size=4))
def test_no_two_releases_show_a_small_difference(one, other):
    trees = list(TREES.values())
    before = with_totals(dict(zip(LEAVES, one, strict=True)), trees)
    after = with_totals(dict(zip(LEAVES, other, strict=True)), trees)
    printed, now = _protected(before, after)
    seen = imagined(now)
    for cell, count in now.items():
        if count is not None and printed[cell] is not None:
            assert not 0 < abs(count - printed[cell]) < THRESHOLD
    for cell in _small(after):
        assert set(column(cell, seen).tolist()) >= set(range(occupied(cell, after), THRESHOLD))
