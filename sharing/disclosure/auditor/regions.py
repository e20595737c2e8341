"""Parts of a large group of cells: siblings of the dimension that has most codes.

A table that differs from a possible one only within a part is possible as a whole. So evidence can
be collected part by part: the schools of one district at a time, then districts of one region with
a few of their schools, and so on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from copy import copy

import numpy as np
from numpy.typing import NDArray

from .evidence import Cells, Ints
from .knowledge import Knowledge


class Regions:
    """The codes of one dimension as a tree, worked out from the sums."""

    def __init__(self, known: Knowledge, cells: Cells) -> None:
        digits = [known.ciphers.digits(known.numbers, p) for p in range(len(known.names))]
        self.code = self._codes(known, max(digits, key=lambda codes: len(np.unique(codes))))
        self.parent = self._parents(known)
        self.children: dict[int, list[int]] = defaultdict(list)
        for child, parent in sorted(self.parent.items()):
            self.children[parent].append(child)
        self.members: dict[int, NDArray[np.intp]] = {}  # of a code, as places in `cells`
        codes = self.code[cells]
        order = np.argsort(codes, kind="stable")
        names, first = np.unique(codes[order], return_index=True)
        for name, places in zip(names.tolist(), np.split(order, first[1:]), strict=True):
            self.members[name] = places

    def _codes(self, known: Knowledge, printed: Ints) -> Ints:
        """The code of each cell; a rest, which has none, takes that of its total."""
        code = np.full(known.sums.shape[1], -1, dtype=np.int64)
        code[: len(printed)] = printed
        totals = self._totals(known)
        rows = np.repeat(np.arange(len(totals)), np.diff(known.sums.indptr))
        rests = code[known.sums.indices] < 0
        code[known.sums.indices[rests]] = code[totals[rows[rests]]]
        return code

    def _totals(self, known: Knowledge) -> Ints:
        sums = known.sums
        rows = np.repeat(np.arange(sums.shape[0]), np.diff(sums.indptr))
        totals = np.zeros(sums.shape[0], dtype=np.int64)
        totals[rows[sums.data > 0][::-1]] = sums.indices[sums.data > 0][::-1]
        return totals

    def _parents(self, known: Knowledge) -> dict[int, int]:
        sums, totals = known.sums, self._totals(known)
        above = self.code[totals][np.repeat(np.arange(len(totals)), np.diff(sums.indptr))]
        below = self.code[sums.indices]
        down = above != below
        return dict(zip(below[down].tolist(), above[down].tolist(), strict=True))

    def levels(self) -> list[list[int]]:
        """Codes from the top down."""
        depth: dict[int, int] = {}
        for code in self.members:
            chain = [code]
            while chain[-1] in self.parent and chain[-1] not in depth:
                chain.append(self.parent[chain[-1]])
            for name in reversed(chain):
                depth.setdefault(name, depth.get(self.parent.get(name, -1), -1) + 1)
        found: list[list[int]] = [[] for _ in range(max(depth.values()) + 1)]
        for name in sorted(depth):
            found[depth[name]].append(name)
        return found

    def families(self, level: list[int]) -> list[list[int]]:
        """Siblings together."""
        found: dict[int, list[int]] = defaultdict(list)
        for code in level:
            found[self.parent.get(code, -1)].append(code)
        return list(found.values())

    def cells_of(self, codes: list[int]) -> Cells:
        nothing = np.empty(0, dtype=np.intp)
        return np.sort(np.concatenate([self.members.get(c, nothing) for c in codes] or [nothing]))

    def parts(self, most_cells: int, branches: int) -> Iterator[Cells]:
        """Every family in pieces that are not too large, each with what stands for its detail.

        `branches`: codes below, for each code that stands for its whole branch.
        """
        for level in reversed(self.levels()):
            for family in self.families(level):
                piece: list[int] = []
                size = 0
                for code in family:
                    branch = self._branch(code, branches)
                    more = sum(map(self._size, branch))
                    if piece and size + more > most_cells:
                        yield self.cells_of(piece)
                        piece, size = [], 0
                    piece, size = piece + branch, size + more
                yield self.cells_of(piece)

    def zones(self, most_cells: int, chance: np.random.Generator) -> Iterator[list[int]]:
        """Codes in pieces that can move apart from each other: siblings and all below them.

        A code with more cells than that below it is in no piece; those below it are.
        """
        families = self.families(self.levels()[0])
        while families:
            family = families.pop()
            piece: list[int] = []
            size = 0
            for code in (family[place] for place in chance.permutation(len(family)).tolist()):
                branch = self._all_below(code)
                more = sum(map(self._size, branch))
                if more > most_cells and len(branch) > 1:
                    families.append(self.children[code])
                    continue
                if piece and size + more > most_cells:
                    yield piece
                    piece, size = [], 0
                piece, size = piece + branch, size + more
            yield piece

    def within(self, codes: list[int]) -> Regions:
        """The same tree for the cells of these codes only, numbered among themselves."""
        inner, places = copy(self), self.cells_of(codes)
        inner.members = {
            code: np.searchsorted(places, self.members[code])
            for code in codes
            if code in self.members
        }
        return inner

    def _all_below(self, code: int) -> list[int]:
        found = [code]
        for name in found:
            found += self.children.get(name, [])
        return found

    def _branch(self, code: int, branches: int) -> list[int]:
        """The code, and a few below it down to the detail: a total moves only with its parts."""
        found = [code]
        edge = self._largest(code, branches)
        while edge:
            found += edge
            edge = [below for code in edge for below in self._largest(code, max(1, branches // 2))]
        return found

    def _largest(self, code: int, many: int) -> list[int]:
        """Codes below with most unknown cells."""
        below = self.children.get(code, [])
        return sorted(below, key=lambda c: (-self._size(c), c))[:many]

    def _size(self, code: int) -> int:
        return len(self.members.get(code, ()))
