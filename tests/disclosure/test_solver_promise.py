"""What the solver keeps after it gave cells back: every promised value has a real witness."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings

from sharing.disclosure import Table
from sharing.disclosure.hierarchy import read_hierarchies
from sharing.disclosure.model import build_model
from sharing.disclosure.solver import Solver

from .small import small_tables
from .star import star_tables


def _solve(tables, trees, threshold, threads=2, seed=0):
    hierarchies = read_hierarchies(trees)
    model = build_model(tables, threshold=threshold, hierarchies=hierarchies)
    in_order = tuple(hierarchies[name] for name in model.dimensions)
    solver = Solver(model, in_order, seed, threads=threads)
    solver.promise(np.flatnonzero(model.small))
    solver.solve()
    return model, solver


def _values_seen(model, solver):
    """Every value that a witness gives to a cell; each possible table is checked from scratch."""
    seen = {cell: {int(model.truth[cell])} for cell in np.flatnonzero(model.small).tolist()}
    may_move = solver.hidden | ~(model.listed | model.fixed)
    for move in solver.witnesses.moves:
        assert may_move[move.cells].all()
        for steps in range(max(move.least, -30), min(move.most, 30) + 1):
            table = model.truth.copy()
            table[move.cells] += steps * move.step
            assert not (model.relations @ table).any()
            assert (table >= model.floor)[move.cells].all()
            for cell in seen.keys() & set(move.cells.tolist()):
                seen[cell].add(int(table[cell]))
    return seen


def _assert_open(model, solver, threshold):
    waived = {
        (cell, int(value))
        for cell in np.flatnonzero(model.small).tolist()
        for value in range(int(model.floor[cell]), threshold)
        if not solver.witnesses.wanted[_place(solver, cell, value)]
    }
    for cell, values in _values_seen(model, solver).items():
        for value in range(int(model.floor[cell]), threshold):
            assert value in values or (cell, value) in waived, (model.name(cell), value)


def _place(solver, cell, value):
    row = solver.witnesses.row[cell]
    return solver.witnesses.start[row] + value - solver.witnesses.low[row]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(small_tables())
def test_what_is_given_back_leaves_every_small_group_as_open_as_before(drawn):
    counts, trees, _ = drawn
    model, solver = _solve([Table.of("t", ("school", "group"), counts)], trees, 3)
    assert not len(solver.witnesses.unproven())
    _assert_open(model, solver, 3)


def test_small_groups_of_real_children_stay_open_when_zones_are_solved_side_by_side():
    tables, trees = star_tables("ethnicity", "lunch", systems=True)
    model, solver = _solve(tables, trees, 10)
    assert not len(solver.witnesses.unproven())
    _assert_open(model, solver, 10)


def test_two_threads_hide_the_same_cells_as_one():
    tables, trees = star_tables("ethnicity", "lunch", systems=True)
    _, alone = _solve(tables, trees, 10, threads=1)
    _, both = _solve(tables, trees, 10, threads=2)
    assert (alone.hidden == both.hidden).all()
    assert len(alone.witnesses.moves) == len(both.witnesses.moves)


def test_a_promise_of_any_other_value_hides_fewer_students_than_the_full_one():
    tables, trees = star_tables("ethnicity")
    hierarchies = read_hierarchies(trees)
    model = build_model(tables, threshold=10, hierarchies=hierarchies)
    in_order = tuple(hierarchies[name] for name in model.dimensions)
    hidden = {}
    for any_other in (False, True):
        solver = Solver(model, in_order, 0, any_other=any_other)
        solver.promise(np.flatnonzero(model.small))
        assert not len(solver.solve())
        hidden[any_other] = model.truth[solver.hidden].sum()
        if any_other:
            moved = set(np.concatenate([m.cells for m in solver.witnesses.moves]).tolist())
            assert set(np.flatnonzero(model.small).tolist()) <= moved
    assert hidden[True] < hidden[False]
