"""Every table of two schools by two groups, as rows of one array."""

from __future__ import annotations

from itertools import product

import numpy as np

MOST = 11  # in a detailed cell of an imagined table
TREES = {"school": {"A": "all", "B": "all"}, "group": {"x": "all", "y": "all"}}
LEAVES = list(product("AB", "xy"))
GRID = np.array(list(product(range(MOST + 1), repeat=len(LEAVES))))


def inside(cell):
    """Which detailed cells a cell adds up."""
    return [all(c in (code, "all") for code, c in zip(leaf, cell, strict=True)) for leaf in LEAVES]


def column(cell, tables):
    """The value of a cell in each imagined table."""
    return tables[:, inside(cell)].sum(axis=1)


def imagined(printed, least=1):
    """Every table that agrees with one release; a hidden cell has at least `least`."""
    fits = np.ones(len(GRID), dtype=bool)
    for cell, value in printed.items():
        values = column(cell, GRID)
        fits &= values >= least if value is None else values == value
    return GRID[fits]


def occupied(cell, counts):
    """Detailed cells that are known not to be empty, because zeros are shown."""
    return sum(counts[leaf] > 0 for leaf, mine in zip(LEAVES, inside(cell), strict=True) if mine)
