"""Near the proven optimum, for the number of cells and for the students in them at once."""

from __future__ import annotations

import numpy as np
import pytest

from sharing.disclosure import Table
from sharing.disclosure.hierarchy import read_hierarchies
from sharing.disclosure.model import build_model
from sharing.disclosure.solver import Solver

from .star import star_tables


def first_schools(count, systems):
    """The first schools of the study by ethnicity, with the totals of these schools alone."""
    tables, trees = star_tables("ethnicity", systems=systems)
    up = trees["school"]
    above = set(up.values())
    schools = [code for code in up if code not in above][:count]
    kept = {code: up[code] for code in schools}
    kept |= dict.fromkeys(set(kept.values()) - {"all"}, "all")
    counts = {row.codes: 0 for row in tables[0].rows if row.codes[0] in {*kept, "all"}}
    for row in tables[0].rows:
        code = row.codes[0]
        while code in kept and row.codes[0] in schools:
            counts[(code, row.codes[1])] += row.value
            code = kept[code]
        if row.codes[0] in schools:
            counts[("all", row.codes[1])] += row.value
    trees = {"school": kept, "ethnicity": trees["ethnicity"]}
    return [Table.of("star", ("school", "ethnicity"), counts)], trees


# Proven with bench/optimum.py: the fewest secondary cells, the fewest students in them.
OPTIMA = {(20, False): (10, 915), (16, True): (15, 1402)}


@pytest.mark.parametrize(("schools", "systems"), OPTIMA)
def test_small_tables_of_real_children_lose_hardly_more_than_they_must(schools, systems):
    tables, trees = first_schools(schools, systems)
    hierarchies = read_hierarchies(trees)
    model = build_model(tables, threshold=10, hierarchies=hierarchies)
    solver = Solver(model, tuple(hierarchies[name] for name in model.dimensions), 0)
    solver.promise(np.flatnonzero(model.small))
    assert not len(solver.solve())
    secondary = solver.hidden & ~model.small
    cells, students = OPTIMA[schools, systems]
    assert secondary.sum() <= 1.1 * cells
    assert model.truth[secondary].sum() <= 1.1 * students
