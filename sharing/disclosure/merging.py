"""Coarser tables: categories merged, a dimension dropped, the lowest codes left out.

Counts of the new table are sums of those given, never counted again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from .hierarchy import Hierarchy, read_hierarchies
from .problems import rejected
from .tables import Codes, Row, Table

RawTrees = Mapping[str, Mapping[str, str]]
MOST_SIBLINGS = 20  # more codes than that are places, not categories
MOST_MERGED = 4


def merge(
    tables: Sequence[Table], hierarchies: RawTrees, dimension: str, codes: Sequence[str], into: str
) -> tuple[list[Table], dict[str, dict[str, str]]]:
    """The tables with sibling `codes` as one code `into`, and the hierarchies that know it.

    The old codes stay in the hierarchy below the new one, so that releases which showed them are
    still understood.
    """
    tree = read_hierarchies(hierarchies)[dimension]
    _check_merge(tree, codes, into)
    trees = {name: dict(one) for name, one in hierarchies.items()}
    trees[dimension] |= dict.fromkeys(codes, into) | {into: tree.parent_of[codes[0]]}
    chosen = set(codes)
    merged = [
        _summed(table, dimension, lambda code: into if code in chosen else code, tree)
        for table in tables
    ]
    return merged, trees


def drop(tables: Sequence[Table], hierarchies: RawTrees, dimension: str) -> list[Table]:
    """The tables without the dimension; tables that had no other are left out."""
    tree = read_hierarchies(hierarchies)[dimension]
    kept = []
    for table in tables:
        if dimension not in table.dimensions:
            kept.append(table)
        elif len(table.dimensions) > 1:
            total = _summed(table, dimension, lambda _: tree.root, tree)
            place = table.dimensions.index(dimension)
            rows = tuple(
                Row((*r.codes[:place], *r.codes[place + 1 :]), r.value) for r in total.rows
            )
            names = tuple(name for name in table.dimensions if name != dimension)
            kept.append(Table(table.name, names, rows, table.file))
    return kept


def raise_level(tables: Sequence[Table], hierarchies: RawTrees, dimension: str) -> list[Table]:
    """The tables without the lowest codes of the dimension: districts instead of schools."""
    tree = read_hierarchies(hierarchies)[dimension]
    depth = max(tree.depth_of[code] for code in _used(tables, dimension, tree))
    return [
        _summed(table, dimension, lambda code: _above(tree, code, depth), tree) for table in tables
    ]


def can_raise(tables: Sequence[Table], hierarchies: RawTrees, dimension: str) -> bool:
    """Whether something between the lowest codes in use and the total is left to show."""
    tree = read_hierarchies(hierarchies)[dimension]
    return max((tree.depth_of[code] for code in _used(tables, dimension, tree)), default=0) > 1


def small_categories(
    tables: Sequence[Table], hierarchies: RawTrees, dimension: str
) -> list[tuple[str, ...]]:
    """Sibling codes that could become one: the two, three, four with the fewest students."""
    tree = read_hierarchies(hierarchies)[dimension]
    used = _used(tables, dimension, tree)
    students = dict.fromkeys(used, 0)
    for table in tables:
        if dimension in table.dimensions:
            place = table.dimensions.index(dimension)
            for row in table.rows:
                code = row.codes[place] or tree.root
                students[code] = max(students[code], row.value or 0)
    found = []
    for family in tree.children_of.values():
        codes = sorted((c for c in family if c in used), key=lambda c: (students[c], c))
        if 2 < len(codes) <= MOST_SIBLINGS and not any(c in tree.children_of for c in codes):
            most = min(MOST_MERGED, len(codes) - 1)
            found += [tuple(codes[:count]) for count in range(2, most + 1)]
    return found


def free_name(hierarchies: RawTrees, dimension: str, wanted: str = "Other groups") -> str:
    """A code for merged categories that the hierarchy does not have yet."""
    taken = {*hierarchies[dimension], *hierarchies[dimension].values()}
    names = [wanted, *(f"{wanted} {number}" for number in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)


def _check_merge(tree: Hierarchy, codes: Sequence[str], into: str) -> None:
    unknown = [code for code in codes if code not in tree.parent_of]
    apart = unknown or len(set(codes)) < 2
    if apart or any(tree.parent_of[a] != tree.parent_of[b] for a, b in pairwise(codes)):
        raise rejected(
            f"the codes {', '.join(codes)} to merge",
            f"two or more codes of {tree.dimension!r} with the same parent",
            "Choose categories of one group.",
        )
    if into in tree:
        raise rejected(
            f"the name {into!r} for merged codes", "a new name", "It is a code already: choose one."
        )


def _used(tables: Sequence[Table], dimension: str, tree: Hierarchy) -> set[str]:
    return {
        row.codes[table.dimensions.index(dimension)] or tree.root
        for table in tables
        if dimension in table.dimensions
        for row in table.rows
    }


def _above(tree: Hierarchy, code: str, depth: int) -> str:
    return tree.parent_of[code] if tree.depth_of[code] == depth else code


def _summed(table: Table, dimension: str, new: Callable[[str], str], tree: Hierarchy) -> Table:
    """The table with other codes in one dimension; a code that was listed keeps its own count."""
    if dimension not in table.dimensions:
        return table
    place = table.dimensions.index(dimension)
    counts = {
        _coded(row.codes, place, row.codes[place] or tree.root): row.value for row in table.rows
    }
    made: dict[Codes, int | None] = {}
    for codes, value in counts.items():
        target = _coded(codes, place, new(codes[place]))
        if target in counts:
            made[target] = counts[target]
        elif not _inside_another(codes, place, new, tree, counts):
            made[target] = (made.get(target) or 0) + (value or 0)
    return Table(
        table.name, table.dimensions, tuple(Row(c, v) for c, v in made.items()), table.file
    )


def _inside_another(
    codes: Codes,
    place: int,
    new: Callable[[str], str],
    tree: Hierarchy,
    counts: Mapping[Codes, int | None],
) -> bool:
    """Whether a listed total of this row goes to the same new code, and so counts it already."""
    target, code = new(codes[place]), codes[place]
    while code in tree.parent_of:
        code = tree.parent_of[code]
        if _coded(codes, place, code) in counts and new(code) == target:
            return True
    return False


def _coded(codes: Codes, place: int, code: str) -> Codes:
    return (*codes[:place], code, *codes[place + 1 :])


def _table(table: Table, dimensions: Sequence[str], counts: Mapping[Codes, int | None]) -> Table:
    rows = tuple(Row(codes, value) for codes, value in counts.items())
    return Table(table.name, tuple(dimensions), rows, table.file)
