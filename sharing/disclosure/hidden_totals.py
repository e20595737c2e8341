"""Hidden cells whose sum print tells: together they must have enough students."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .model import Model
from .problems import ProtectionImpossible

Cells = NDArray[np.intp]


def too_small(model: Model, hidden: NDArray[np.bool_], least: int) -> Cells:
    """Further cells to hide: for each sum below `least` the one that costs fewest students."""
    unknown = hidden | ~(model.listed | model.fixed)
    rows = len(model.cells.rows.parent)
    starts, columns = model.relations.indptr[: rows + 1], model.relations.indices
    columns = np.asarray(columns[: starts[-1]], dtype=np.intp)
    row = np.repeat(np.arange(rows), np.diff(starts))
    totals = np.bincount(row, weights=np.where(unknown, model.truth, 0)[columns], minlength=rows)
    mine = np.bincount(row, weights=(hidden & model.listed)[columns], minlength=rows) > 0
    told = ~unknown[columns[starts[:-1]]]
    found = [
        _cheapest(
            model,
            columns[starts[r] : starts[r + 1]].astype(np.intp),
            unknown,
            least - int(totals[r]),
        )
        for r in np.flatnonzero(told & mine & (totals < least)).tolist()
    ]
    return np.unique(np.array(found, dtype=np.intp))


def _cheapest(model: Model, cells: Cells, unknown: NDArray[np.bool_], lacking: int) -> int:
    """The smallest part that makes up what is lacking; else the total; else the largest part."""
    parent, parts = int(cells[0]), cells[1:]
    may = parts[~unknown[parts] & model.listed[parts] & ~model.fixed[parts]]
    order = may[np.argsort(model.truth[may], kind="stable")]
    enough = order[model.truth[order] >= lacking]
    if len(enough):
        return int(enough[0])
    if model.listed[parent] and not model.fixed[parent]:
        return parent
    if len(order):
        return int(order[-1])
    raise ProtectionImpossible(
        f"The hidden parts of {model.name(parent)} have too few students together, and an earlier "
        "release leaves nothing else to hide. Leave this total or its parts out.",
        [model.name(parent)],
    )
