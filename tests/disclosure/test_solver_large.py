"""Tables of 10,000 cells with a category that hardly anybody is in: every promise has a witness."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy import sparse

from sharing.disclosure import Table
from sharing.disclosure.hierarchy import read_hierarchies
from sharing.disclosure.model import build_model
from sharing.disclosure.solver import Solver

from .regions import chain

THRESHOLD = 10
RACES = np.array([0.46, 0.24, 0.15, 0.07, 0.05, 0.02, 0.01])
GENDERS = np.array([0.49, 0.49, 0.02])


def schools_with_three_genders(schools=96, districts=8, regions=2, seed=4):
    """School in district in region x race x income x gender; one student in fifty is the third."""
    draw = np.random.default_rng(seed)
    tree = {f"R{r}": "all" for r in range(regions)}
    tree |= {f"D{d}": f"R{d % regions}" for d in range(districts)}
    tree |= {f"S{s}": f"D{s % districts}" for s in range(schools)}
    trees = {"school": tree, "race": {f"race{r}": "all" for r in range(len(RACES))}}
    trees |= {"income": dict.fromkeys(("low", "other"), "all")}
    trees |= {"gender": {f"gender{g}": "all" for g in range(len(GENDERS))}}
    counts = {}
    for s in range(schools):
        poor = draw.beta(2, 2)
        shares = np.einsum("r,i,g->rig", draw.dirichlet(RACES * 12), [poor, 1 - poor], GENDERS)
        numbers = draw.multinomial(int(draw.integers(120, 320)), shares.ravel())
        codes = product(*(trees[name] for name in ("race", "income", "gender")))
        for number, leaf in zip(numbers.tolist(), codes, strict=True):
            above = [chain(t, c) for t, c in zip(trees.values(), (f"S{s}", *leaf), strict=True)]
            for cell in product(*above):
                counts[cell] = counts.get(cell, 0) + number
    return [Table.of("students", tuple(trees), counts)], trees


@pytest.fixture(scope="module")
def solved():
    tables, trees = schools_with_three_genders()
    hierarchies = read_hierarchies(trees)
    model = build_model(tables, threshold=THRESHOLD, hierarchies=hierarchies)
    solver = Solver(model, tuple(hierarchies[name] for name in model.dimensions), 0)
    solver.promise(np.flatnonzero(model.small))
    solver.solve()
    return model, solver


@pytest.mark.slow
def test_no_student_of_a_rare_group_is_left_without_a_proof(solved):
    model, solver = solved
    assert len(model.truth) > 10_000
    assert not len(solver.witnesses.unproven())
    assert solver.witnesses.wanted.all()  # and nothing was excused


@pytest.mark.slow
def test_every_small_count_is_seen_in_a_table_that_looks_the_same_in_print(solved):
    model, solver = solved
    seen = {cell: {int(model.truth[cell])} for cell in np.flatnonzero(model.small).tolist()}
    may_move = solver.hidden | ~(model.listed | model.fixed)
    moves = solver.witnesses.moves
    assert not (model.relations @ _as_columns(moves, len(model.truth))).count_nonzero()
    for move in moves:
        assert may_move[move.cells].all()
        truth, floor = model.truth[move.cells], model.floor[move.cells]
        for steps in (move.least, move.most):
            assert (truth + steps * move.step >= floor).all()
        for steps in range(max(move.least, -THRESHOLD), min(move.most, THRESHOLD) + 1):
            for cell, value in zip(move.cells.tolist(), truth + steps * move.step, strict=True):
                if cell in seen:
                    seen[cell].add(int(value))
    for cell, values in seen.items():
        assert values >= set(range(model.floor[cell], THRESHOLD)), model.name(cell)


def _as_columns(moves, cells):
    rows = np.concatenate([move.cells for move in moves])
    steps = np.concatenate([move.step for move in moves])
    columns = np.repeat(np.arange(len(moves)), [len(move.cells) for move in moves])
    return sparse.csc_array((steps, (rows, columns)), shape=(cells, len(moves)))


@pytest.mark.slow
def test_the_sums_of_a_few_cells_are_those_of_the_whole_system(solved):
    model, _ = solved
    cells = np.flatnonzero(model.small)[::7]
    whole = model.relations[:, cells]
    expected = whole[np.flatnonzero(np.diff(whole.indptr))].toarray()
    assert (model.part(cells).toarray() == expected).all()
