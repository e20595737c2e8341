"""All cells that anybody can see or reason about, once each, before any arithmetic.

Absent cells are of three kinds:

* **a known zero**: a table lists a parent and some of its children along a dimension, but not
  this child. Files counted by grouping leave empty groups out, so a reader takes it for 0;
* **a link**: a cell that nobody published but that stands between a published total and
  published detail (schools without their district). It joins both in one sum;
* **a rest**: what a parent has beyond those children that somewhere were published, when no
  table lists them all (one partner's school against the whole district's total).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .hierarchy import Hierarchy
from .tables import Codes, Table


@dataclass(frozen=True)
class Relation:
    """`parent` = sum of `children`; with `open_ended`, plus a rest that is not negative."""

    parent: Codes
    children: tuple[Codes, ...]
    open_ended: bool


@dataclass
class Universe:
    """Cells by their codes over all dimensions (sorted by name), and the tables they stand in."""

    hierarchies: Mapping[str, Hierarchy]
    listed_in: dict[Codes, int] = field(default_factory=dict)  # bit set of tables
    links: list[Codes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dimensions = tuple(sorted(self.hierarchies))
        self.trees = tuple(self.hierarchies[name] for name in self.dimensions)

    def codes(self, table: Table, codes: Codes) -> Codes:
        """The codes of a row over all dimensions, empty ones as the root."""
        given = dict(zip(table.dimensions, codes, strict=True))
        return tuple(
            given.get(name) or tree.root
            for name, tree in zip(self.dimensions, self.trees, strict=True)
        )

    def add(self, tables: Sequence[Table], first_bit: int) -> None:
        for bit, table in enumerate(tables, start=first_bit):
            for row in table.rows:
                key = self.codes(table, row.codes)
                self.listed_in[key] = self.listed_in.get(key, 0) | 1 << bit

    def parents(self, key: Codes) -> Iterator[Codes]:
        """The cells one step above, one for each dimension that has one."""
        for place, tree in enumerate(self.trees):
            parent = tree.parent_of.get(key[place])
            if parent is not None:
                yield (*key[:place], parent, *key[place + 1 :])

    def families(self, key: Codes) -> Iterator[tuple[Codes, ...]]:
        """For each dimension in which the cell has detail: the cells one step below."""
        for place, tree in enumerate(self.trees):
            codes = tree.children_of.get(key[place])
            if codes:
                yield tuple((*key[:place], code, *key[place + 1 :]) for code in codes)

    def find_links(self) -> None:
        """Unpublished cells with published cells both above and below them."""
        above: list[Codes] = []
        seen = set(self.listed_in)
        edge = list(self.listed_in)
        for key in edge:
            for parent in self.parents(key):
                if parent not in seen:
                    seen.add(parent)
                    above.append(parent)
                    edge.append(parent)
        above.sort(key=lambda key: sum(t.depth_of[c] for t, c in zip(self.trees, key, strict=True)))
        known = set(self.listed_in)
        for key in above:  # from the top down: a parent is decided before its children
            if any(parent in known for parent in self.parents(key)):
                known.add(key)
                self.links.append(key)

    def known_zeros(self) -> set[Codes]:
        """Children left out of a table that lists their parent and a sibling."""
        zeros: set[Codes] = set()
        for key, tables in self.listed_in.items():
            for family in self.families(key):
                masks = [self.listed_in.get(child, 0) for child in family]
                if 0 in masks and any(mask & tables for mask in masks):
                    zeros.update(
                        child for child, mask in zip(family, masks, strict=True) if not mask
                    )
        return zeros - set(self.links)

    def relations(self) -> list[Relation]:
        """Every sum that ties listed cells and links."""
        zeros = self.known_zeros()
        cells = {*self.listed_in, *self.links}
        found = []
        for key in (*self.listed_in, *self.links):
            for family in self.families(key):
                children = tuple(child for child in family if child in cells)
                absent = sum(child not in cells and child not in zeros for child in family)
                if children:
                    found.append(Relation(key, children, absent > 0))
        return found
