"""Tables of the STAR study's third grade."""

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
}


def star_tables(*groups: str, systems: bool = False) -> tuple[list[Table], Trees]:
    """School (in its system) by groups, all totals, every combination listed."""
    with FILE.open() as file:
        children = list(csv.DictReader(file))
    trees: Trees = {"school": {}}
    for child in children:
        school, system = f"school {child['schoolid3']}", f"system {child['system3']}"
        trees["school"][school] = system if systems else "all"
        if systems:
            trees["school"][system] = "all"
    for group in groups:
        trees[group] = dict.fromkeys(GROUPS[group][1], "all")
    counts: Counter[tuple[str, ...]] = Counter()
    for child in children:
        codes = [child[GROUPS[group][0]] or "unknown" for group in groups]
        for cell in product(
            _chain(trees["school"], f"school {child['schoolid3']}"), *([c, "all"] for c in codes)
        ):
            counts[cell] += 1
    every = product(["all", *trees["school"]], *(["all", *GROUPS[group][1]] for group in groups))
    return [Table.of("star", ("school", *groups), {cell: counts[cell] for cell in every})], trees


def _chain(tree: dict[str, str], code: str) -> list[str]:
    found = [code]
    while found[-1] in tree:
        found.append(tree[found[-1]])
    return found
