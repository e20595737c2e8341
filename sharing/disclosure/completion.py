"""Values for cells whose truth this run does not know: links, rests, cells hidden earlier.

Any whole-number completion will do: it is the state from which witnesses start.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse

from .problems import InputRejected, Problem

Whole = NDArray[np.int64]


def complete(
    relations: sparse.csr_array, truth: Whole, floor: Whole, name: Callable[[int], str]
) -> Whole:
    """`truth` with every -1 replaced; raises when the known cells contradict each other."""
    values = _by_subtraction(relations, truth.copy())
    unknown = np.flatnonzero(values < 0)
    if len(unknown):
        values = _by_program(relations, values, floor, unknown, truth, name)
    off = np.flatnonzero(relations @ values)
    under = np.flatnonzero((values < floor) & (truth < 0))
    if len(off) or len(under):
        raise _contradiction(relations, values, off, under, name)
    return values


def _by_subtraction(relations: sparse.csr_array, values: Whole) -> Whole:
    """Where one cell of a relation is unknown, the others give it; again until nothing changes."""
    starts, columns, signs = relations.indptr, relations.indices, relations.data
    waiting = [row for row in range(relations.shape[0]) if _unknowns(relations, values, row)]
    while True:
        left = []
        for row in waiting:
            part = slice(starts[row], starts[row + 1])
            cells, sign = columns[part], signs[part]
            open_ = values[cells] < 0
            if open_.sum() != 1:
                left += [row] * bool(open_.any())
                continue
            total = int(sign[~open_] @ values[cells[~open_]])
            # A rest below nothing is a contradiction; 0 lets the check name the relation.
            values[cells[open_][0]] = max(0, -total * int(sign[open_][0]))
        if len(left) == len(waiting):
            return values
        waiting = left


def _unknowns(relations: sparse.csr_array, values: Whole, row: int) -> bool:
    cells = relations.indices[relations.indptr[row] : relations.indptr[row + 1]]
    return bool((values[cells] < 0).any())


def _by_program(
    relations: sparse.csr_array,
    values: Whole,
    floor: Whole,
    unknown: NDArray[np.int64],
    truth: Whole,
    name: Callable[[int], str],
) -> Whole:
    known = np.where(values < 0, 0, values)
    part = relations[:, unknown]
    rows = np.flatnonzero(np.diff(part.indptr))
    needed = -(relations @ known)[rows]
    found = optimize.milp(
        np.zeros(len(unknown)),
        integrality=np.ones(len(unknown), dtype=np.int64),
        bounds=optimize.Bounds(floor[unknown].astype(float), np.inf),
        constraints=optimize.LinearConstraint(part[rows], needed, needed),
    )
    if found.x is None:
        off = np.flatnonzero(relations @ known)
        raise _contradiction(relations, known, off, np.empty(0, dtype=np.int64), name)
    known[unknown] = np.rint(found.x).astype(np.int64)
    return known


def _contradiction(
    relations: sparse.csr_array,
    values: Whole,
    off: NDArray[np.int64],
    under: NDArray[np.int64],
    name: Callable[[int], str],
) -> InputRejected:
    problems = []
    for row in off[:20]:
        cells = relations.indices[relations.indptr[row] : relations.indptr[row + 1]]
        parent, parts = int(cells[0]), cells[1:]
        problems.append(
            Problem(
                f"{name(parent)} = {values[parent]}",
                f"{int(values[parts].sum())}, the sum of its {len(parts)} parts, "
                f"first {name(int(parts[0]))}",
                "Correct the total or the parts, or add the rows that are missing.",
                column="value",
            )
        )
    problems += [
        Problem(
            f"{name(int(cell))} = {values[cell]} when the tables are taken together",
            "at least 1, because an earlier release hid it",
            "The data changed since that release; count from its snapshot.",
        )
        for cell in under[:20]
    ]
    return InputRejected(problems)
