"""Parts of the table small enough to solve quickly: siblings, then ever larger families.

The deepest dimension is cut. A *group* is some siblings of one parent, few enough that their
cells make a small program. The *zone* of a code is everything below it; zones of codes of one
height share no cell, so they can be solved side by side. A *view* of a zone shows the cells that
wait together with what they are likely to need: all of the zone, but of the next dimension only
their own code and its neighbours in size. Where that is still too much, only the groups on the
way up, and for every other code on it a line of delegates down to the detail, for a total can
only move when a part of it moves.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from .hierarchy import Hierarchy
from .model import Model, Whole

Cells = NDArray[np.intp]
GROUP = 192  # movable cells in a group
FEWEST = 8  # siblings in a group
LARGEST = 3_000  # cells in a view
WIDE = 1_500  # cells in a view of all codes of the next dimension
NEIGHBOURS = 2
ROOM, ROOMY = 1.5, 1  # median of a code's cells, in thresholds, from which it has some to give


class Blocks:
    """The codes of the dimension that is cut, and the movable cells of each."""

    def __init__(self, model: Model, trees: tuple[Hierarchy, ...], seed: int) -> None:
        rank = sorted(range(len(trees)), key=lambda p: (_height(trees[p]), len(trees[p].depth_of)))
        place, self.tree = rank[-1], trees[rank[-1]]
        self.code_of = _owners(model, place, self.tree)
        self.like = _like(model, place)
        other = rank[-2] if len(rank) > 1 else place
        self.kin = Kin(model, other, trees[other])
        self.movable = np.flatnonzero(~model.fixed)
        self.cells_of = _movable_cells(model, self.code_of, len(self.tree.depth_of))
        self.codes = list(self.tree.depth_of)
        self.number = {code: n for n, code in enumerate(self.codes)}
        up = self.tree.parent_of
        self.parent = [self.number[up[code]] if code in up else -1 for code in self.codes]
        self.height = self._heights()
        self.group_of = self._groups(seed)
        self.delegate = self._delegates()
        self.bottom = self._bottoms()

    def zone_of(self, height: int) -> NDArray[np.intp]:
        """For each code the one of this height that it lies below, or -1."""
        top = np.full(len(self.codes), -1, dtype=np.intp)
        for code in range(len(self.codes)):  # parents come before their children
            above = self.parent[code]
            if above >= 0:
                top[code] = above if self.height[above] == height else top[above]
        return top

    def views(self, waiting: Cells, top: int) -> Iterator[tuple[list[Cells], Cells]]:
        """Parts of the zone below `top` (-1: of everything), each with what waits in it.

        Where two views are given, the first is narrower: enough once others have bought.
        """
        if top >= 0 and self.height[top] == 1:
            for code, cells in self._by_group(waiting):
                yield [self.cells(self.group_of[code])], cells
            return
        zone = self.cells(self._below(top)) if top >= 0 else self.movable
        far = []
        for cells in self.kin.apart(waiting):
            near = zone[self.kin.near(int(cells[0]), zone)] if len(zone) > WIDE else zone
            if len(near) <= LARGEST:
                yield [near], cells
            else:
                far.append(cells)
        if far:
            yield from self._views_up(np.concatenate(far), top)

    def _views_up(self, waiting: Cells, top: int) -> Iterator[tuple[list[Cells], Cells]]:
        bottoms = self.bottom[self.code_of[waiting]]
        for bottom in np.unique(bottoms).tolist():
            line = self.cells({*self.group_of[bottom], *self._above(bottom, top)})
            for cells in self.kin.apart(waiting[bottoms == bottom]):
                for code, some in self._by_group(cells):
                    yield [line, self._way_up(code, top)], some

    def _by_group(self, cells: Cells) -> Iterator[tuple[int, Cells]]:
        codes = np.array([self.group_of[code][0] for code in self.code_of[cells].tolist()])
        for code in np.unique(codes).tolist():
            yield code, cells[codes == code]

    def _above(self, code: int, top: int) -> Iterator[int]:
        while (code := self.parent[code]) not in (top, -1):
            yield code

    def _bottoms(self) -> NDArray[np.intp]:
        """For each code the first of the group at the end of its line of delegates."""
        found = np.zeros(len(self.codes), dtype=np.intp)
        for code in reversed(range(len(self.codes))):
            below = self.delegate[code]
            found[code] = found[below] if below >= 0 else self.group_of[code][0]
        return found

    def _below(self, top: int) -> list[int]:
        found = self._children(top)
        for code in found:
            found += self._children(code)
        return found

    def _way_up(self, code: int, top: int) -> Cells:
        codes: set[int] = set()
        while code != top and code >= 0:
            codes |= self._with_delegates(self.group_of[code])
            code = self.parent[code]
        return self.cells(codes)

    def cells(self, codes: Iterable[int]) -> Cells:
        return np.sort(np.concatenate([self.cells_of[code] for code in codes]))

    def _with_delegates(self, codes: Iterable[int]) -> set[int]:
        found = set()
        for start in codes:
            code = start
            found.add(code)
            while self.delegate[code] >= 0:
                code = self.delegate[code]
                found.add(code)
        return found

    def _children(self, code: int) -> list[int]:
        return [self.number[child] for child in self.tree.children_of.get(self.codes[code], ())]

    def _heights(self) -> list[int]:
        height = [0] * len(self.codes)
        for code in reversed(range(len(self.codes))):
            height[code] = max((1 + height[child] for child in self._children(code)), default=0)
        return height

    def _groups(self, seed: int) -> dict[int, list[int]]:
        """Siblings, dealt out by chance so that each group has large and small schools."""
        chance = random.Random(seed)  # noqa: S311  # spreads schools over groups; keeps no secret
        found: dict[int, list[int]] = {0: [0]}
        for parent in range(len(self.codes)):
            siblings = self._children(parent)
            chance.shuffle(siblings)
            cells = sum(len(self.cells_of[code]) for code in siblings)
            parts = max(1, min(round(cells / GROUP), len(siblings) // FEWEST))
            for part in range(parts):
                group = siblings[part::parts]
                found |= dict.fromkeys(group, group)
        return found

    def _delegates(self) -> list[int]:
        """The child that stands for its parent's detail: the one with the most movable cells."""
        return [
            max(self._children(code), key=lambda child: len(self.cells_of[child]), default=-1)
            for code in range(len(self.codes))
        ]


class Kin:
    """Codes of another dimension, and for each those that are likely to move with it."""

    def __init__(self, model: Model, place: int, tree: Hierarchy) -> None:
        self.code_of = _owners(model, place, tree)
        codes = list(tree.depth_of)
        number = {code: n for n, code in enumerate(codes)}
        movable = np.flatnonzero(~model.fixed)
        self.size = np.bincount(self.code_of, weights=model.truth, minlength=len(codes))
        cells = np.bincount(self.code_of[movable], minlength=len(codes))
        typical = np.array(
            [np.median(part) if len(part) else 0 for part in _parts(model, self.code_of, cells)]
        )
        self.near_code = np.eye(len(codes), dtype=np.bool_)
        for siblings in tree.children_of.values():
            ranked = sorted((number[code] for code in siblings), key=lambda code: self.size[code])
            roomy = [code for code in ranked if typical[code] >= ROOM * model.threshold]
            for place_, code in enumerate(ranked):
                first = max(0, min(place_ - NEIGHBOURS // 2, len(ranked) - NEIGHBOURS - 1))
                self.near_code[code, ranked[first : first + NEIGHBOURS + 1]] = True
                self.near_code[code, roomy[:ROOMY]] = True
        for name in codes:  # from the top down: whoever comes near brings its parts
            above = number.get(tree.parent_of.get(name, ""), 0)
            if above > 0:
                self.near_code[:, number[name]] |= self.near_code[:, above]
        self.near_code[0] = True

    def apart(self, cells: Cells) -> Iterator[Cells]:
        """The cells of each code, those of the rarest code first."""
        codes = self.code_of[cells]
        for code in sorted(np.unique(codes).tolist(), key=lambda code: self.size[code]):
            yield cells[codes == code]

    def near(self, cell: int, cells: Cells) -> NDArray[np.bool_]:
        return self.near_code[self.code_of[cell]][self.code_of[cells]]


def _height(tree: Hierarchy) -> int:
    return max(tree.depth_of.values())


def _owners(model: Model, place: int, tree: Hierarchy) -> NDArray[np.intp]:
    """Per cell the number of its code in the dimension that is cut; rests go with their parent."""
    number = {code: n for n, code in enumerate(tree.depth_of)}
    owner = np.zeros(len(model.truth), dtype=np.intp)
    known = len(model.keys)
    owner[:known] = [number[key[place]] for key in model.keys]
    if known < len(owner):
        starts, columns = model.relations.indptr, model.relations.indices
        first, last = columns[starts[:-1]], columns[starts[1:] - 1]
        rests = last >= known
        owner[last[rests]] = owner[first[rests]]
    return owner


def _like(model: Model, place: int) -> NDArray[np.intp]:
    """Cells with the same codes in all dimensions that are not cut get the same number."""
    found = np.zeros(len(model.truth), dtype=np.intp)
    rest = np.delete(model.codes, place, axis=1)
    if rest.shape[1]:
        _, number = np.unique(rest, axis=0, return_inverse=True)
        found[: len(rest)] = number.ravel()
    return found


def _parts(model: Model, code_of: NDArray[np.intp], counts: NDArray[np.intp]) -> list[Whole]:
    movable = np.flatnonzero(~model.fixed)
    order = np.argsort(code_of[movable], kind="stable")
    return np.split(model.truth[movable[order]], np.cumsum(counts)[:-1])


def _movable_cells(model: Model, code_of: NDArray[np.intp], codes: int) -> list[Cells]:
    movable = np.flatnonzero(~model.fixed)
    order = np.argsort(code_of[movable], kind="stable")
    ends = np.searchsorted(code_of[movable][order], np.arange(1, codes))
    return np.split(movable[order], ends)
