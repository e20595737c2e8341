"""An attacker with a pencil: lists every whole-number table that agrees with what is printed.

Shares nothing with the engine. Works on the most detailed cells only: `parts` says for each
printed cell which of them it adds up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

Cell = tuple[str, ...]


def leaves_of(cell: Cell, leaves: Sequence[Cell], trees: Sequence[Mapping[str, str]]) -> list[int]:
    """Places of the detailed cells that a cell adds up."""
    return [
        place
        for place, leaf in enumerate(leaves)
        if all(_under(code, top, tree) for code, top, tree in zip(leaf, cell, trees, strict=True))
    ]


def _under(code: str, top: str, tree: Mapping[str, str]) -> bool:
    while code != top and code in tree:
        code = tree[code]
    return code == top


def possible_values(
    printed: Mapping[Cell, int | None],
    least: Mapping[Cell, int],
    leaves: Sequence[Cell],
    trees: Sequence[Mapping[str, str]],
    most: int,
) -> dict[Cell, set[int]]:
    """Every value of every cell over all tables; no detailed cell above `most`."""
    parts = {cell: leaves_of(cell, leaves, trees) for cell in printed}
    seen: dict[Cell, set[int]] = {cell: set() for cell in printed}
    exact = [(set(parts[cell]), value) for cell, value in printed.items() if value is not None]
    lower = [(parts[cell], least[cell]) for cell, value in printed.items() if value is None]
    for table in _tables([], len(leaves), exact, most):
        if all(sum(table[place] for place in places) >= low for places, low in lower):
            for cell, places in parts.items():
                seen[cell].add(sum(table[place] for place in places))
    return seen


def _tables(
    start: list[int], count: int, exact: list[tuple[set[int], int]], most: int
) -> Iterator[list[int]]:
    place = len(start)
    if place == count:
        yield start
        return
    low, high = 0, most
    for places, value in exact:
        if place in places:
            left = value - sum(start[p] for p in places if p < place)
            high = min(high, left)
            if max(places) == place:
                low = max(low, left)
            else:
                low = max(low, left - most * sum(p > place for p in places))
    for number in range(low, high + 1):
        yield from _tables([*start, number], count, exact, most)
