"""Elimination modulo a prime against elimination with fractions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from sharing.disclosure.auditor.circuits import find_circuits
from sharing.disclosure.auditor.elimination import Elimination, determined


@st.composite
def systems(draw):
    rows, cells = draw(st.integers(1, 6)), draw(st.integers(1, 8))
    signs = draw(
        st.lists(
            st.lists(st.sampled_from([0, 0, -1, -1, 1]), min_size=cells, max_size=cells),
            min_size=rows,
            max_size=rows,
        )
    )
    return sparse.csr_array(np.array(signs, dtype=np.int64))


def _in_fractions(matrix):
    """(rank, cells that have a row of the reduced form to themselves)."""
    rows = [[Fraction(int(x)) for x in row] for row in matrix.toarray()]
    pivots = []
    for cell in range(matrix.shape[1]):
        found = next((r for r in range(len(pivots), len(rows)) if rows[r][cell]), None)
        if found is None:
            continue
        place = len(pivots)
        rows[place], rows[found] = rows[found], rows[place]
        rows[place] = [x / rows[place][cell] for x in rows[place]]
        for other in range(len(rows)):
            if other != place and rows[other][cell]:
                factor = rows[other][cell]
                rows[other] = [
                    a - factor * b for a, b in zip(rows[other], rows[place], strict=True)
                ]
        pivots.append(cell)
    alone = {cell for row, cell in zip(rows, pivots, strict=False) if sum(map(bool, row)) == 1}
    return len(pivots), alone


@settings(max_examples=300, deadline=None, derandomize=True)
@given(systems())
def test_the_same_cells_are_computable_as_in_fractions(sums):
    rank, alone = _in_fractions(sums)
    assert len(Elimination.of(sums).rows) == rank
    assert set(np.flatnonzero(determined(sums)).tolist()) == alone


@settings(max_examples=150, deadline=None, derandomize=True)
@given(systems())
def test_sums_left_out_follow_from_those_kept(sums):
    kept = list(Elimination.of(sums).rows)
    assert np.linalg.matrix_rank(sums.toarray()[kept]) == np.linalg.matrix_rank(sums.toarray())


@settings(max_examples=150, deadline=None, derandomize=True)
@given(systems())
def test_every_circuit_keeps_every_sum(sums):
    count = sums.shape[1]
    circuits = find_circuits(sums, np.zeros(count, dtype=np.int64), np.full(count, 9))
    if circuits is not None:
        assert not (sums @ circuits.rows.T).count_nonzero()
        assert set(np.abs(circuits.rows.data).tolist()) == {1}
