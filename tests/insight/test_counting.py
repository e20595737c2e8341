"""What counts as enrolled in the first fall, and how totals come about."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.insight.rules.metrics import FIRST_FALL, touches_window
from sharing.insight.rules.tables import ALL, Dimension, cube

WINDOW = FIRST_FALL.window.of_class(2026)


@pytest.mark.parametrize(
    ("begins", "ends", "counts"),
    [
        (date(2026, 8, 24), date(2026, 12, 12), True),  # an ordinary fall term
        (date(2026, 8, 15), date(2026, 12, 12), True),  # the first day counts
        (date(2026, 10, 31), date(2026, 12, 12), True),  # the last day counts
        (date(2026, 7, 1), date(2026, 8, 20), True),  # a summer term that ends inside
        (date(2026, 6, 1), date(2026, 8, 14), False),  # summer alone
        (date(2026, 11, 1), date(2026, 12, 12), False),  # a day late
        (date(2027, 1, 11), date(2027, 5, 8), False),  # spring starters are not first fall
        (date(2026, 9, 1), None, True),
    ],
)
def test_a_graduate_is_enrolled_in_the_first_fall_when_a_term_touches_the_window(
    begins, ends, counts
):
    assert touches_window(begins, ends, WINDOW) is counts


DIMENSIONS = [
    Dimension("school", "School", {"a": "A", "b": "B"}),
    Dimension("race", "Race", {"x": "X", "y": "Y", "z": "Z"}),
]
LEAVES = st.lists(
    st.tuples(
        st.tuples(st.sampled_from(["a", "b"]), st.sampled_from(["x", "y", "z"])),
        st.integers(0, 50),
    )
)


@given(LEAVES)
def test_every_total_is_the_sum_of_its_parts(leaves):
    counts = cube(DIMENSIONS, leaves)
    assert len(counts) == 3 * 4
    assert counts[ALL, ALL] == sum(count for _, count in leaves)
    for race in ("x", "y", "z", ALL):
        assert counts[ALL, race] == counts["a", race] + counts["b", race]
