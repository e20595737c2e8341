"""Random tables small enough to list everything that an attacker could imagine."""

from __future__ import annotations

from itertools import product

from hypothesis import strategies as st

TREES = {
    "flat": {"A": "all", "B": "all", "C": "all"},
    "deep": {"A1": "A", "A2": "A", "B1": "B", "A": "all", "B": "all"},
    "pair": {"x": "all", "y": "all"},
}
LEAVES = {"flat": ["A", "B", "C"], "deep": ["A1", "A2", "B1"], "pair": ["x", "y"]}
Cell = tuple[str, ...]


def chain(tree: dict[str, str], code: str) -> list[str]:
    found = [code]
    while found[-1] in tree:
        found.append(tree[found[-1]])
    return found


def with_totals(leaves: dict[Cell, int], trees: list[dict[str, str]]) -> dict[Cell, int]:
    counts: dict[Cell, int] = {}
    for key, count in leaves.items():
        for cell in product(*(chain(tree, code) for tree, code in zip(trees, key, strict=True))):
            counts[cell] = counts.get(cell, 0) + count
    return counts


@st.composite
def small_tables(draw, shape=None):
    """(counts of all cells, hierarchies, detailed cells)."""
    first = shape or draw(st.sampled_from(["flat", "deep"]))
    trees = {"school": TREES[first], "group": TREES["pair"]}
    leaves = list(product(LEAVES[first], LEAVES["pair"]))
    count = st.one_of(st.integers(0, 3), st.integers(0, 7))
    values = {leaf: draw(count) for leaf in leaves}
    return with_totals(values, list(trees.values())), trees, leaves
