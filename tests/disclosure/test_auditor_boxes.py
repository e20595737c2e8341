"""What can flow to each place of a tree, against all flows written out one by one."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sharing.disclosure.auditor.sheet import Box

PARENT = [-1, 0, 0, 0, 1, 1, 2, 2]  # of each code; the first is the total, 3 to 7 are schools
DEPTH = [0, 1, 1, 1, 2, 2, 2, 2]
rooms = st.lists(st.integers(0, 3), min_size=8, max_size=8)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(rooms, rooms, st.sets(st.integers(0, 7), max_size=3))
def test_as_much_can_flow_to_each_school_and_total_as_in_the_best_of_all_flows(up, down, shown):
    codes = [code for code in range(8) if code not in shown]
    if not codes:
        return
    number = {code: n for n, code in enumerate(codes)}
    box = Box(
        np.arange(len(codes))[:, None],
        np.array([1]),
        np.array([DEPTH[c] for c in codes]),
        np.array([number.get(PARENT[c], -1) for c in codes]),
        np.array([PARENT[c] + 1 for c in codes]),
        np.array([c >= 3 for c in codes]),
        np.array([c == 0 for c in codes]),
    )
    rise, fall = box.flow(np.array([up[c] for c in codes]), np.array([down[c] for c in codes]))
    flows = _all_flows(up, down, shown)
    assert rise.tolist() == flows[:, codes].max(axis=0).tolist()
    assert (-fall).tolist() == flows[:, codes].min(axis=0).tolist()


def _all_flows(up, down, shown):
    """Changes of all codes that keep every total, within the room of each; none where shown."""
    ranges = [range(1) if c in shown else range(-down[c], up[c] + 1) for c in (3, 4, 5, 6, 7)]
    found = []
    for third, *schools in product(*ranges):
        one, other = schools[0] + schools[1], schools[2] + schools[3]
        flow = [third + one + other, one, other, third, *schools]
        if all(flow[c] == 0 if c in shown else -down[c] <= flow[c] <= up[c] for c in (0, 1, 2)):
            found.append(flow)
    return np.array(found)
