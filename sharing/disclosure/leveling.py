"""Noisy counts made into a table: nothing below 0, whole numbers, sums that stay right on average.

Cutting negative counts off at 0 would raise every total. So a family's total is settled first, and
what its negative members lack is taken from its other members.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .hierarchy import Hierarchy
from .problems import InputRejected, Problem
from .tables import Codes, Table, say

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Groups:
    """The most detailed groups: every combination of the lowest codes."""

    dimensions: tuple[str, ...]
    trees: tuple[Hierarchy, ...]
    keys: tuple[Codes, ...]
    counts: Whole
    members: Mapping[Codes, Whole]  # every cell of the tables -> places of its groups

    @classmethod
    def of(cls, tables: Sequence[Table], trees: Mapping[str, Hierarchy]) -> Groups:
        names = tuple(sorted({name for table in tables for name in table.dimensions}))
        used = tuple(trees[name] for name in names)
        lowest = [[c for c in tree.depth_of if c not in tree.children_of] for tree in used]
        keys = tuple(itertools.product(*lowest))
        counted = {_full(t, r.codes, names, used): r.value or 0 for t in tables for r in t.rows}
        _insist_complete(names, keys, counted)
        below: dict[Codes, list[int]] = {cell: [] for cell in counted}
        for place, key in enumerate(keys):
            for cell in itertools.product(*map(_chain, used, key)):
                if cell in below:
                    below[cell].append(place)
        members = {cell: np.array(places, dtype=np.int64) for cell, places in below.items()}
        return cls(names, used, keys, np.array([counted[key] for key in keys]), members)

    def sums(self, values: Whole) -> Whole:
        """All cells of the tables."""
        return np.array([values[places].sum() for places in self.members.values()])

    def printed(self, tables: Sequence[Table], values: Whole) -> list[dict[Codes, int]]:
        value = dict(zip(self.members, self.sums(values).tolist(), strict=True))
        return [
            {r.codes: value[_full(table, r.codes, self.dimensions, self.trees)] for r in table.rows}
            for table in tables
        ]


def levelled(groups: Groups, noisy: Whole) -> Whole:
    """From the grand total down the largest hierarchy, then within the lowest families."""
    values = noisy.copy()
    place = max(range(len(groups.trees)), key=lambda p: len(groups.trees[p].depth_of))
    tree = groups.trees[place]
    owners = np.array([list(tree.depth_of).index(key[place]) for key in groups.keys])
    inside = {code: np.flatnonzero(owners == n) for n, code in enumerate(tree.depth_of)}
    for code in reversed(list(tree.depth_of)):
        parts = [inside[child] for child in tree.children_of.get(code, ())]
        inside[code] = np.concatenate([inside[code], *parts]) if parts else inside[code]
    total = {tree.root: max(0, int(noisy.sum()))}
    for code in tree.depth_of:
        children = tree.children_of.get(code)
        if not children:
            values[inside[code]] = settle(noisy[inside[code]], total[code])
            continue
        wished = np.array([noisy[inside[child]].sum() for child in children])
        total |= dict(zip(children, settle(wished, total[code]).tolist(), strict=True))
    return values


def settle(wished: Whole, total: int) -> Whole:
    """The nearest whole numbers, none below 0, with this sum: all move down or up alike."""
    if not len(wished):
        return wished
    order = np.sort(wished)[::-1].astype(np.float64)
    shifts = (np.cumsum(order) - total) / np.arange(1, len(order) + 1)
    kept = np.flatnonzero(order - shifts > 0)
    shift = shifts[kept[-1]] if len(kept) else 0.0
    exact = np.maximum(wished - shift, 0.0) if total else np.zeros(len(wished))
    whole = np.floor(exact + 1e-9).astype(np.int64)
    most = np.argsort(whole - exact, kind="stable")[: total - int(whole.sum())]
    whole[most] += 1
    return whole


def _chain(tree: Hierarchy, code: str) -> list[str]:
    found = [code]
    while found[-1] in tree.parent_of:
        found.append(tree.parent_of[found[-1]])
    return found


def _full(table: Table, codes: Codes, names: Sequence[str], trees: Sequence[Hierarchy]) -> Codes:
    given = dict(zip(table.dimensions, codes, strict=True))
    return tuple(given.get(name) or tree.root for name, tree in zip(names, trees, strict=True))


def _insist_complete(
    names: Sequence[str], keys: Sequence[Codes], counted: Mapping[Codes, int]
) -> None:
    """A group that is left out because nobody is in it would be told without noise."""
    missing = [key for key in keys if key not in counted]
    if missing:
        raise InputRejected(
            Problem(
                f"no count for {say(names, key)}",
                "one table with every combination of the most detailed codes",
                "Add the row with its count, 0 if nobody is in it.",
            )
            for key in missing[:20]
        )
