"""Tables of the STAR study: children of the third grade, as they were then and in first grade."""

from __future__ import annotations

import csv
from collections import Counter
from itertools import product
from pathlib import Path

from sharing.disclosure import Table

FILE = Path(__file__).parent / "data" / "star_third_grade.csv"
Trees = dict[str, dict[str, str]]
GROUPS = {
    "ethnicity": ("ethnicity", ["afam", "asian", "cauc", "hispanic", "other", "unknown"]),
    "lunch": ("lunch3", ["free", "non-free", "unknown"]),
    "gender": ("gender", ["female", "male", "unknown"]),
    "lunch1": ("lunch1", ["free", "non-free", "unknown"]),
}


def star_tables(*groups: str, systems: bool = False) -> tuple[list[Table], Trees]:
    """School (in its system) by groups, all totals, every combination listed."""
    tree = _schools(systems, 3)
    trees: Trees = {"school": tree, **{g: dict.fromkeys(GROUPS[g][1], "all") for g in groups}}
    return [_table("star", "school", tree, groups, 3)], trees


def star_grades(*groups: str) -> tuple[list[Table], list[Table], Trees]:
    """Two releases about the same children: where they went in third grade, and in first.

    School in its system by these groups and lunch each time; one set of hierarchies.
    """
    third, first = _schools(True, 3), _schools(True, 1)
    every = (*groups, "lunch", "lunch1")
    trees: Trees = {"school": third, "school1": first}
    trees |= {group: dict.fromkeys(GROUPS[group][1], "all") for group in every}
    later = _table("third grade", "school", third, (*groups, "lunch"), 3)
    earlier = _table("first grade", "school1", first, (*groups, "lunch1"), 1)
    return [later], [earlier], trees


def _children() -> list[dict[str, str]]:
    with FILE.open() as file:
        return list(csv.DictReader(file))


def _school(child: dict[str, str], grade: int) -> str:
    return f"school {child[f'schoolid{grade}'] or 'elsewhere'}"


def _schools(systems: bool, grade: int) -> dict[str, str]:
    tree = {}
    for child in _children():
        system = f"system {child[f'system{grade}'] or 'elsewhere'}"
        tree[_school(child, grade)] = system if systems else "all"
        if systems:
            tree[system] = "all"
    return tree


def _table(
    name: str, column: str, tree: dict[str, str], groups: tuple[str, ...], grade: int
) -> Table:
    counts: Counter[tuple[str, ...]] = Counter()
    for child in _children():
        codes = [child[GROUPS[group][0]] or "unknown" for group in groups]
        for cell in product(_chain(tree, _school(child, grade)), *([c, "all"] for c in codes)):
            counts[cell] += 1
    every = product(["all", *tree], *(["all", *GROUPS[group][1]] for group in groups))
    return Table.of(name, (column, *groups), {cell: counts[cell] for cell in every})


def _chain(tree: dict[str, str], code: str) -> list[str]:
    found = [code]
    while found[-1] in tree:
        found.append(tree[found[-1]])
    return found
