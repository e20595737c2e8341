"""The sheet as a grid, and the boxes in it: what can move without touching a total."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from .evidence import ENDLESS, Cells, Ints
from .knowledge import Knowledge

MOST_PLACES = 30_000_000  # codes of the tree by combinations of the others
MOST_SHAPES = 4_000
Nodes = NDArray[np.intp]
Flags = NDArray[np.bool_]
Path = tuple[tuple[int, int], ...]  # codes of one dimension, each with its sign


@dataclass
class Box:
    """One shape over the tree: the nodes where all its cells can move, upper ones first."""

    cells: NDArray[np.intp]  # node by corner: places in the group
    sign: Ints  # of each corner
    depth: Ints
    parent: NDArray[np.intp]  # number of the node above, -1: not among the nodes
    family: NDArray[np.intp]  # nodes below one code, movable or not
    ends: NDArray[np.bool_]  # nothing on the sheet breaks the node down
    tops: NDArray[np.bool_]  # nothing on the sheet sums it up

    @cached_property
    def levels(self) -> list[NDArray[np.intp]]:
        return [np.flatnonzero(self.depth == d) for d in np.unique(self.depth)]

    def room(self, up: Ints, down: Ints) -> tuple[Ints, Ints]:
        """Steps that each node has forwards and backwards, all else aside."""
        rises = self.sign > 0
        ahead = np.where(rises, up[self.cells], down[self.cells]).min(axis=1)
        back = np.where(rises, down[self.cells], up[self.cells]).min(axis=1)
        return ahead, back

    def flow(self, ahead: Ints, back: Ints) -> tuple[Ints, Ints]:
        """The most that can flow to and from each node: from below and to what lies beside."""
        below = self._from_below(ahead), self._from_below(back)
        caps = np.minimum(ahead, below[0]), np.minimum(back, below[1])
        out = self._outwards(ahead, caps[1]), self._outwards(back, caps[0])
        return np.minimum(caps[0], out[0]), np.minimum(caps[1], out[1])

    def _from_below(self, room: Ints) -> Ints:
        below = np.where(self.ends, ENDLESS, 0)
        for level in reversed(self.levels):
            mine = level[self.parent[level] >= 0]
            np.add.at(below, self.parent[mine], np.minimum(room[mine], below[mine]))
        return np.minimum(below, ENDLESS)

    def _outwards(self, room: Ints, against: Ints) -> Ints:
        beside = np.bincount(self.family, weights=against)[self.family].astype(np.int64) - against
        out = np.where(self.tops, ENDLESS, beside)
        for level in self.levels:
            mine = level[self.parent[level] >= 0]
            above = self.parent[mine]
            out[mine] += np.minimum(room[above], out[above])
        return np.minimum(out, ENDLESS)


class Sheet:
    """The sheet as a grid: codes of the tree by combinations of all other codes."""

    def __init__(
        self, known: Knowledge, tree: int, row: Ints, column: Ints, place: NDArray[np.intp]
    ) -> None:
        ciphers = known.ciphers
        self.known, self.tree, self.ladder = known, tree, ciphers.ladder[tree]
        self.height = ciphers.height[tree]
        shape = len(self.ladder), int(column.max()) + 1
        self.stands: Flags = np.zeros(shape, dtype=np.bool_)
        self.stands[row, column] = True
        self.at: Ints = np.full(shape, -1, dtype=np.int64)
        self.at[row, column] = place
        self.broken: Flags = np.zeros(shape, dtype=np.bool_)  # something below stands on the sheet
        inner = self.ladder >= 0
        np.logical_or.at(self.broken, self.ladder[inner], self.stands[inner])
        self.summed: Flags = np.zeros(shape, dtype=np.bool_)
        self.summed[inner] = self.stands[self.ladder[inner]]

    @classmethod
    def of(cls, known: Knowledge, cells: Cells) -> Sheet | None:
        """None where there is nothing to find, or too much."""
        ciphers, numbers = known.ciphers, known.numbers
        sizes = [len(np.unique(ciphers.digits(numbers, p))) for p in range(len(ciphers.unit))]
        tree = int(np.argmax(sizes))
        column: Ints = np.zeros(len(numbers), dtype=np.int64)
        unit = 1
        for place in reversed(range(len(ciphers.unit))):
            if place != tree:
                column += ciphers.digits(numbers, place) * unit
                unit *= len(ciphers.label[place])
            if unit * len(ciphers.label[tree]) > MOST_PLACES:
                return None
        found = np.full(known.sums.shape[1], -1, dtype=np.intp)
        found[cells] = np.arange(len(cells))
        return cls(known, tree, ciphers.digits(numbers, tree), column, found[: len(numbers)])

    def fix(self, places: Cells) -> None:
        """Cells that boxes must leave alone."""
        self.at[np.isin(self.at, places)] = -1

    def boxes(self) -> Iterator[Box]:
        for columns, sign in self._shapes():
            at = self.at[:, columns]
            free = (at >= 0).all(axis=1)
            for flags in (self.broken[:, columns], self.summed[:, columns]):
                free &= flags.all(axis=1) | ~flags.any(axis=1)
            nodes = np.flatnonzero(free)
            nodes = nodes[np.argsort(self.height[nodes], kind="stable")]
            if len(nodes):
                yield self._box(nodes, at, columns, sign)

    def _box(self, nodes: NDArray[np.intp], at: Ints, columns: Ints, sign: Ints) -> Box:
        number = np.full(len(self.ladder) + 1, -1, dtype=np.intp)
        number[nodes] = np.arange(len(nodes))
        tops = ~self.summed[nodes][:, columns[0]]
        return Box(
            at[nodes].astype(np.intp),
            sign,
            self.height[nodes],
            np.where(tops, -1, number[self.ladder[nodes]]),
            np.where(tops, 0, self.ladder[nodes] + 1).astype(np.intp),
            ~self.broken[nodes][:, columns[0]],
            tops,
        )

    def _shapes(self) -> Iterator[tuple[Ints, Ints]]:
        """Columns of a box with their signs, for each set of dimensions that is broken down."""
        ciphers, column = self.known.ciphers, np.flatnonzero(self.stands.any(axis=0))
        others = [p for p in reversed(range(len(ciphers.unit))) if p != self.tree]
        digits, units, unit = {}, {}, 1
        for place in others:
            size = len(ciphers.label[place])
            digits[place], units[place] = (column // unit) % size, unit
            unit *= size
        spread = np.stack([digits[p] > 0 for p in others] or [column[:0] > 0])
        sets = [frozenset(np.flatnonzero(used).tolist()) for used in np.unique(spread, axis=1).T]
        for used in sets:
            if any(used < larger for larger in sets):
                continue  # totals over what the larger table breaks down
            mine = [others[number] for number in sorted(used)]
            paths = [self._paths(p, np.unique(digits[p])) for p in mine]
            for corners in _some_of(paths):
                yield _corners([units[p] for p in mine], corners)

    def _paths(self, place: int, codes: Ints) -> list[Path]:
        """From one detailed code up and down to another, or up to the total."""
        ladder = self.known.ciphers.ladder[place]
        ends = sorted(set(codes.tolist()) - set(ladder[codes].tolist()))
        chains = [_chain(ladder, end) for end in ends]
        found: list[Path] = [tuple((code, 1) for code in chain) for chain in chains]
        for one, other in combinations(chains, 2):
            apart = [(c, 1) for c in one if c not in other]
            found.append((*apart, *((c, -1) for c in other if c not in one)))
        return found


def _chain(ladder: Ints, code: int) -> list[int]:
    found = [code]
    while ladder[found[-1]] >= 0:
        found.append(int(ladder[found[-1]]))
    return found


def _some_of(paths: Sequence[Sequence[Path]]) -> Iterator[tuple[Path, ...]]:
    """All combinations, or as many as can be looked at, by chance."""
    count = 1
    for some in paths:
        count *= len(some)
    if count <= MOST_SHAPES:
        yield from product(*paths)
        return
    chance = np.random.default_rng(23)
    for _ in range(MOST_SHAPES):
        yield tuple(some[int(chance.integers(len(some)))] for some in paths)


def _corners(units: Sequence[int], paths: Sequence[Path]) -> tuple[Ints, Ints]:
    column, sign = np.zeros(1, dtype=np.int64), np.ones(1, dtype=np.int64)
    for unit, path in zip(units, paths, strict=True):
        codes = np.array([code for code, _ in path], dtype=np.int64) * unit
        signs = np.array([s for _, s in path], dtype=np.int64)
        column = (column[:, None] + codes).ravel()
        sign = (sign[:, None] * signs).ravel()
    return column, sign
