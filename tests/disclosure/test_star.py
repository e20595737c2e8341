"""Real children: the third grade of the STAR study."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize, sparse

from sharing.disclosure import PrintedTable, audit, protect

from .star import star_tables

TABLES = {
    "school by ethnicity": (("ethnicity",), False),
    "system, school by ethnicity": (("ethnicity",), True),
    "school by ethnicity by lunch": (("ethnicity", "lunch"), False),
}


@pytest.fixture(params=TABLES, scope="module")
def protected(request):
    groups, systems = TABLES[request.param]
    tables, trees = star_tables(*groups, systems=systems)
    return tables[0], trees, protect(tables, threshold=10, hierarchies=trees)


def test_no_small_group_of_real_children_is_shown_and_the_proof_says_so(protected):
    table, _, safe = protected
    truth = {row.codes: row.value for row in table.rows}
    printed = {tuple(cell.dims.values()): cell.value for cell in safe["star"].cells}
    assert printed.keys() == truth.keys()
    for cell, count in truth.items():
        assert printed[cell] in ({None} if 0 < count < 10 else {None, count})
        assert count > 0 or printed[cell] == 0
    verdicts = {tuple(entry["cell"].items()): entry for entry in safe.proof.content["hidden"]}
    assert safe.proof.promise_kept
    assert safe.proof.content["counts"]["exact"] == 0
    small = [cell for cell, count in truth.items() if 0 < count < 10]
    for cell in small:
        named = dict(zip(table.dimensions, cell, strict=True))
        entry = verdicts[tuple(sorted(named.items()))]
        assert entry["verdict"] == "open"
        assert entry["lower"] <= truth[cell] <= (entry["upper"] or truth[cell])


def test_an_attacker_with_linear_programs_cannot_narrow_a_small_group(protected):
    table, trees, safe = protected
    cells = [tuple(cell.dims.values()) for cell in safe["star"].cells]
    place = {cell: number for number, cell in enumerate(cells)}
    sums = _sums(cells, place, [trees[name] for name in table.dimensions])
    bounds = [(1, None) if c.value is None else (c.value, c.value) for c in safe["star"].cells]
    small = [place[row.codes] for row in table.rows if 0 < row.value < 10]
    for cell in small[:: max(1, len(small) // 12)]:
        goal = np.zeros(len(cells))
        goal[cell] = 1
        highest = optimize.linprog(-goal, A_eq=sums, b_eq=np.zeros(sums.shape[0]), bounds=bounds)
        lowest = optimize.linprog(goal, A_eq=sums, b_eq=np.zeros(sums.shape[0]), bounds=bounds)
        assert -highest.fun > 9 - 1e-6 if highest.status == 0 else highest.status == 3
        assert lowest.fun <= _parts_not_empty(cells[cell], table, trees) + 1e-6


def _sums(cells, place, trees):
    rows = []
    for cell in cells:
        for number, tree in enumerate(trees):
            parts = [code for code, parent in tree.items() if parent == cell[number]]
            if parts:
                rows.append((cell, [(*cell[:number], p, *cell[number + 1 :]) for p in parts]))
    matrix = sparse.lil_matrix((len(rows), len(cells)))
    for number, (total, parts) in enumerate(rows):
        matrix[number, place[total]] = 1
        for part in parts:
            matrix[number, place[part]] = -1
    return matrix.tocsr()


def _parts_not_empty(cell, table, trees):
    """Zeros are shown: a total is at least the number of its detailed parts that are not zero."""
    detail = [
        row
        for row in table.rows
        if row.value
        and not any(
            code in trees[d].values() for d, code in zip(table.dimensions, row.codes, strict=True)
        )
    ]
    return sum(
        all(
            _under(code, top, trees[d])
            for code, top, d in zip(row.codes, cell, table.dimensions, strict=True)
        )
        for row in detail
    )


def _under(code, top, tree):
    while code != top and code in tree:
        code = tree[code]
    return code == top


def test_showing_one_more_cell_is_noticed_by_the_auditor():
    tables, trees = star_tables("ethnicity", systems=True)
    safe = protect(tables, threshold=10, hierarchies=trees)
    truth = {row.codes: row.value for row in tables[0].rows}
    printed = {tuple(cell.dims.values()): cell.value for cell in safe["star"].cells}
    secondary = [cell for cell, n in printed.items() if n is None and truth[cell] >= 10]
    for cell in secondary[::10]:
        shown = printed | {cell: truth[cell]}
        report = audit(
            [PrintedTable("star", tables[0].dimensions, shown)], hierarchies=trees, threshold=10
        )
        assert not report.sound, cell
