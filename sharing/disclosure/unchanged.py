"""Which cells of two snapshots a reader takes for the same count: what cannot have changed.

A cell printed in both with one value is the same. What was printed in neither, or hidden in both,
is the same when a total above it is, and nothing beside it has changed: for a reader who believes
that students only joined, that follows; for others it is the strongest guess that print allows.
Protection that holds for that guess holds without it, because it leaves fewer tables possible.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .cells import CellSet
from .coding import Flags
from .snapshots import HIDDEN, UNKNOWN

Told = NDArray[np.int64]  # a count, HIDDEN or UNKNOWN


def same_cells(
    cells: CellSet, one: Told, other: Told, closed: Flags, refuted: Flags | None = None
) -> Flags:
    """`one`, `other`: what two snapshots show of each cell. `refuted`: cells known to differ.

    A sum in which one cell alone has changed cannot hold, so there more than that one may have.
    """
    both = (one != UNKNOWN) & (other != UNKNOWN)
    shown = both & (one >= 0) & (one == other)
    blocked = both & (one != other)
    if refuted is not None:
        blocked |= refuted
    while True:
        same = _inherited(cells, shown, blocked)
        more = _lonely(cells, same, blocked, closed) & ~shown & ~blocked
        if not more.any():
            return same
        blocked |= more


def _inherited(cells: CellSet, shown: Flags, blocked: Flags) -> Flags:
    barriers = _families_with(cells, blocked)
    same = shown.copy()
    for level in cells.levels:
        here = np.zeros(len(cells.keys), dtype=np.bool_)
        here[level] = True
        for place, (child, parent) in enumerate(cells.steps):
            mine = here[child]
            heirs, above = child[mine], parent[mine]
            open_ = same[above] & ~barriers[place][above] & ~blocked[heirs]
            same[heirs[open_]] = True
    return same


def _lonely(cells: CellSet, same: Flags, blocked: Flags, closed: Flags) -> Flags:
    """Cells taken for the same in sums where a single cell has changed."""
    rows = cells.rows
    other = (~same).astype(np.int64)
    moved = (blocked & ~same).astype(np.int64)
    others = other[rows.parent] + np.add.reduceat(other[rows.child], rows.starts[:-1])
    movers = moved[rows.parent] + np.add.reduceat(moved[rows.child], rows.starts[:-1])
    wrong = closed & (others == 1) & (movers == 1)
    found = np.zeros(len(same), dtype=np.bool_)
    found[rows.parent[wrong]] = True
    found[rows.child[np.repeat(wrong, rows.present)]] = True
    return found & same


def _families_with(cells: CellSet, blocked: Flags) -> list[Flags]:
    """For each dimension the cells one of whose children has changed."""
    found = []
    for child, parent in cells.steps:
        flags = np.zeros(len(cells.keys), dtype=np.bool_)
        flags[parent[blocked[child]]] = True
        found.append(flags)
    return found


def refuted_cells(
    cells: CellSet, told: Told, now: NDArray[np.int64], same: Flags, closed: Flags
) -> Flags:
    """Cells taken for the same that cannot all be: the older sums would not hold.

    `now`: today's true counts, -1 where unknown; `closed`: sums without a rest.
    """
    rows = cells.rows
    value = np.where(told >= 0, told, np.where(same, now, -1))
    known = (value >= 0).astype(np.int64)
    complete = np.add.reduceat(known[rows.child], rows.starts[:-1]) == rows.present
    complete &= known[rows.parent] > 0
    parts = np.add.reduceat(np.where(value >= 0, value, 0)[rows.child], rows.starts[:-1])
    rest = value[rows.parent] - parts
    wrong = complete & np.where(closed, rest != 0, rest < 0)
    taken = same & (told < 0)
    refuted = np.zeros(len(told), dtype=np.bool_)
    refuted[rows.parent[wrong]] = True
    refuted[rows.child[np.repeat(wrong, rows.present)]] = True
    return refuted & taken


def status(listed: Flags, shown: Flags, value: NDArray[np.int64]) -> Told:
    """What print tells of each cell."""
    return np.where(listed, np.where(shown, value, HIDDEN), UNKNOWN)
