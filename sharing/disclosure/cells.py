"""All cells that anybody can see or reason about, once each, and the sums that tie them.

Absent cells are of three kinds:

* **a known zero**: a table lists a parent and some of its children along a dimension, but not
  this child. Files counted by grouping leave empty groups out, so a reader takes it for 0;
* **a link**: a cell that nobody published but that stands between a published total and
  published detail (schools without their district). It joins both in one sum;
* **a rest**: what a parent has beyond those children that somewhere were published, when no
  table lists them all (one partner's school against the whole district's total).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .coding import Cells, Coding, Flags, Keys, Lookup, distinct
from .tables import say


@dataclass(frozen=True)
class Rows:
    """Sums: `parent` of each row, the children of all rows one after another."""

    parent: Cells
    child: Cells
    starts: NDArray[np.int64]  # of each row's children; one more at the end
    present: NDArray[np.int64]  # children in each row
    whole: NDArray[np.int64]  # children that the hierarchy gives the parent


@dataclass
class CellSet:
    """Published cells and links, in one order: listed cells first, as the tables list them."""

    coding: Coding
    listed: Keys
    extra: Keys | None = None  # cells to take in although nobody published them
    links: Keys = field(init=False)

    def __post_init__(self) -> None:
        seeds = self.listed if self.extra is None else np.concatenate([self.listed, self.extra])
        found = find_links(self.coding, distinct(seeds))
        if self.extra is not None:
            found = np.concatenate([self.extra, found])
        self.links = found[~Lookup(self.listed).has(found)]

    @cached_property
    def keys(self) -> Keys:
        return np.concatenate([self.listed, self.links])

    @cached_property
    def lookup(self) -> Lookup:
        return Lookup(self.keys)

    def say(self, cell: int) -> str:
        """A cell in words; what comes after the last one is a rest."""
        if cell >= len(self.keys):
            return "(students in no published cell)"
        return say(self.coding.dimensions, self.coding.names(self.keys[cell : cell + 1])[0])

    @cached_property
    def steps(self) -> list[tuple[Cells, Cells]]:
        """For each dimension: cells whose parent is here, and the parent."""
        found = []
        for place in range(len(self.coding.sizes)):
            child, above = self.coding.up(self.keys, place)
            parent = self.lookup.find(above)
            found.append((child[parent >= 0], parent[parent >= 0]))
        return found

    @cached_property
    def levels(self) -> list[Cells]:
        """Cells by steps from the root, fewest first."""
        depth = self.coding.depths(self.keys)
        order = np.argsort(depth, kind="stable")
        return list(np.split(order, np.searchsorted(depth[order], _levels(depth))))

    @cached_property
    def rows(self) -> Rows:
        """Every sum of a cell over its children in one dimension, as far as they are here."""
        count = len(self.coding.sizes)
        name = [parent * count + place for place, (_, parent) in enumerate(self.steps)]
        names, child = np.concatenate(name), np.concatenate([c for c, _ in self.steps])
        order = np.lexsort((child, names))
        names, child = names[order], child[order]
        rows, starts, present = np.unique(names, return_index=True, return_counts=True)
        parent, place = rows // count, rows % count
        whole = np.zeros(len(rows), dtype=np.int64)
        for number in range(count):
            mine = place == number
            whole[mine] = self.coding.families(self.keys[parent[mine]], number)
        self._row_names = rows
        return Rows(parent, child, np.append(starts, len(child)), present, whole)

    def absent_zeros(self, zeros: Keys) -> NDArray[np.int64]:
        """For each row, how many of these keys are its children and not here."""
        rows = self.rows
        zeros = zeros[~self.lookup.has(zeros)]
        counts = np.zeros(len(rows.parent), dtype=np.int64)
        for place in range(len(self.coding.sizes)):
            _, above = self.coding.up(zeros, place)
            parent = self.lookup.find(above)
            name = parent[parent >= 0] * len(self.coding.sizes) + place
            at = np.searchsorted(self._row_names, name)
            at = np.minimum(at, len(self._row_names) - 1)
            np.add.at(counts, at[self._row_names[at] == name], 1)
        return counts


def _levels(depth: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.arange(1, int(depth.max(initial=0)) + 1)


def find_links(coding: Coding, listed: Keys) -> Keys:
    """Unpublished cells with published cells both above and below them."""
    seen = np.sort(listed)
    edge = listed
    above: list[Keys] = []
    while len(edge):
        parents = [coding.up(edge, place)[1] for place in range(len(coding.sizes))]
        new = np.unique(np.concatenate(parents))
        edge = new[~Lookup(seen).has(new)]
        above.append(edge)
        seen = np.sort(np.concatenate([seen, edge]))
    candidates = np.concatenate(above) if above else listed[:0]
    return _below_something(coding, listed, candidates)


def _below_something(coding: Coding, listed: Keys, candidates: Keys) -> Keys:
    """From the top down: a parent is decided before its children."""
    depth = coding.depths(candidates)
    known = np.sort(listed)
    links = [listed[:0]]
    for level in np.unique(depth):
        here = np.sort(candidates[depth == level])
        below = np.zeros(len(here), dtype=np.bool_)
        for place in range(len(coding.sizes)):
            child, parent = coding.up(here, place)
            below[child[Lookup(known).has(parent)]] = True
        links.append(here[below])
        known = np.sort(np.concatenate([known, here[below]]))
    return np.concatenate(links)


def known_zeros(coding: Coding, pages: Sequence[Keys], listed: Keys, links: Keys) -> Keys:
    """Children left out of a table that lists their parent and a sibling."""
    there = Lookup(np.concatenate([listed, links]))
    found = [listed[:0]]
    for page in pages:
        lookup = Lookup(page)
        for place in range(len(coding.sizes)):
            _, above = coding.up(page, place)
            children = coding.down(np.unique(above[lookup.has(above)]), place)
            found.append(children[~there.has(children)])
    return np.unique(np.concatenate(found))


def members(inside: Keys, keys: Keys) -> Flags:
    """Which of `keys` are in `inside`."""
    return Lookup(inside).has(keys)
