"""Values for cells whose truth this run does not know: links, rests, cells hidden earlier.

Any whole-number completion will do: it is the state from which witnesses start.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse
from scipy.sparse import csgraph

from .problems import InputRejected, Problem

Whole = NDArray[np.int64]
Cells = NDArray[np.intp]
CLOSE = 1e-6


@dataclass(frozen=True)
class Contradiction(Exception):
    """No values agree: the sums that are off, and values below the least that they can be."""

    relations: sparse.csr_array
    values: Whole
    off: Cells
    under: Cells


def complete(relations: sparse.csr_array, truth: Whole, floor: Whole) -> Whole:
    """`truth` with every -1 replaced; raises when the known cells contradict each other."""
    values = by_subtraction(relations, truth)
    unknown = np.flatnonzero(values < 0)
    if len(unknown):
        values = _by_program(relations, values, floor, unknown)
    off = np.flatnonzero(relations @ values)
    under = np.flatnonzero((values < floor) & (truth < 0))
    if len(off) or len(under):
        raise Contradiction(relations, values, off, under)
    return values


def by_subtraction(relations: sparse.csr_array, truth: Whole) -> Whole:
    """Where one cell of a relation is unknown, the others give it; again until nothing changes.

    A rest below nothing is a contradiction; it becomes 0, so that the check names the relation.
    """
    known = truth >= 0
    found = fill(relations, np.where(known, truth, 0), known)
    return np.where(known, np.maximum(found, 0), -1)


def fill(relations: sparse.csr_array, values: Whole, known: NDArray[np.bool_]) -> Whole:
    """Subtraction over any whole numbers; `known` is brought up to date in place."""
    rows = np.repeat(np.arange(relations.shape[0]), np.diff(relations.indptr))
    cells, signs = relations.indices, relations.data
    values = values.copy()
    while True:
        waiting = np.flatnonzero(~known[cells])
        lacking = np.bincount(rows[waiting], minlength=relations.shape[0])
        single = waiting[lacking[rows[waiting]] == 1]
        if not len(single):
            return values
        sums = relations @ np.where(known, values, 0)
        values[cells[single]] = -sums[rows[single]] * signs[single]
        known[cells[single]] = True


def _by_program(relations: sparse.csr_array, values: Whole, floor: Whole, unknown: Cells) -> Whole:
    """Each group of unknown cells that sums tie together, as a program of its own."""
    known = np.where(values < 0, 0, values)
    part = sparse.csr_array(relations[:, unknown])
    rows = np.flatnonzero(np.diff(part.indptr))
    part, needed = sparse.csr_array(part[rows]), -(relations @ known)[rows]
    ties = part.tocoo()
    size = len(rows) + len(unknown)
    graph = sparse.coo_array(
        (np.ones(ties.nnz), (ties.row, ties.col + len(rows))), shape=(size, size)
    )
    _, label = csgraph.connected_components(graph, directed=False)
    by_row, by_cell = _grouped(label[: len(rows)]), _grouped(label[len(rows) :])
    for group, cells in by_cell.items():
        mine = by_row.get(group, np.zeros(0, dtype=np.intp))
        block = sparse.csr_array(part[mine][:, cells])
        found = _whole_solution(block, needed[mine], floor[unknown[cells]])
        if found is None:
            off = rows[mine]
            raise Contradiction(relations, known, off, np.empty(0, dtype=np.intp))
        known[unknown[cells]] = found
    return known


def _grouped(label: NDArray[np.int32]) -> dict[int, Cells]:
    order = np.argsort(label, kind="stable")
    names, starts = np.unique(label[order], return_index=True)
    return dict(zip(names.tolist(), np.split(order, starts[1:]), strict=True))


def _whole_solution(block: sparse.csr_array, needed: Whole, floor: Whole) -> Whole | None:
    """A corner of the linear program is nearly always whole; else an integer program."""
    if not block.shape[0]:
        return floor.copy()
    for whole in (0, 1):
        found = optimize.milp(
            np.zeros(len(floor)),
            integrality=np.full(len(floor), whole),
            bounds=optimize.Bounds(floor.astype(float), np.inf),
            constraints=optimize.LinearConstraint(block, needed, needed),
        )
        if found.x is None:
            return None
        values = np.rint(found.x).astype(np.int64)
        if not (block @ values - needed).any() and (values >= floor).all():
            return values
    return None


def contradiction(
    found: Contradiction, name: Callable[[int], str], source: str = ""
) -> InputRejected:
    """In words; `source` is the earlier release that contradicts itself."""
    problems, relations = [], found.relations
    for row in found.off[:20]:
        cells = relations.indices[relations.indptr[row] : relations.indptr[row + 1]]
        parent, parts = int(cells[0]), cells[1:]
        problems.append(
            Problem(
                f"{name(parent)} = {found.values[parent]}",
                f"{int(found.values[parts].sum())}, the sum of its {len(parts)} parts, "
                f"first {name(int(parts[0]))}",
                "This earlier release contradicts itself; give the file as it was released."
                if source
                else "Correct the total or the parts, or add the rows that are missing.",
                column="value",
                file=source,
            )
        )
    problems += [
        Problem(
            f"{name(int(cell))} = {found.values[cell]} when the tables are taken together",
            "at least 1, because an earlier release hid it",
            "Give the earlier release as it was printed.",
            file=source,
        )
        for cell in found.under[:20]
    ]
    return InputRejected(problems)
