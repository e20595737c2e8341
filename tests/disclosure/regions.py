"""Made-up districts for attacks: counts that tables, linked tables and releases are cut from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np

from sharing.disclosure import Table

Codes = tuple[str, ...]
SIZES = {"race": 5, "income": 2, "gender": 2}
SHARES = {"race": [0.5, 0.25, 0.15, 0.07, 0.03], "income": [0.4, 0.6], "gender": [0.5, 0.5]}
NAMES = ("school", *SIZES)


def trees(schools: int = 24, districts: int = 4) -> dict[str, dict[str, str]]:
    tree = {f"D{d}": "all" for d in range(districts)}
    tree |= {f"S{s}": f"D{s % districts}" for s in range(schools)}
    groups = {n: {f"{n}{i}": "all" for i in range(size)} for n, size in SIZES.items()}
    return {"school": tree, **groups}


def leaves(schools: int = 24, seed: int = 5) -> dict[Codes, int]:
    """Students by school, race, income and gender."""
    draw = np.random.default_rng(seed)
    shares = np.einsum("r,i,g->rig", *SHARES.values())
    counts = {}
    for s in range(schools):
        numbers = draw.multinomial(int(draw.integers(60, 200)), shares.ravel())
        for place, codes in enumerate(
            product(*([f"{n}{i}" for i in range(k)] for n, k in SIZES.items()))
        ):
            counts[(f"S{s}", *codes)] = int(numbers[place])
    return counts


def table(
    name: str,
    dimensions: Sequence[str],
    counts: Mapping[Codes, int],
    hierarchies: Mapping[str, Mapping[str, str]],
    only: frozenset[str] = frozenset(),
) -> Table:
    """All cells and totals of these dimensions; `only` these schools and their own totals."""
    found: dict[Codes, int] = {}
    for codes, count in counts.items():
        if only and codes[0] not in only:
            continue
        named = dict(zip(NAMES, codes, strict=True))
        for cell in product(*(chain(hierarchies[d], named[d]) for d in dimensions)):
            if only and cell[0] not in only:
                continue
            found[cell] = found.get(cell, 0) + count
    return Table.of(name, tuple(dimensions), found)


def chain(tree: Mapping[str, str], code: str) -> list[str]:
    found = [code]
    while found[-1] in tree:
        found.append(tree[found[-1]])
    return found


def joined(counts: Mapping[Codes, int], newcomers: Sequence[Codes]) -> dict[Codes, int]:
    """The same students and some who joined."""
    later = dict(counts)
    for codes in newcomers:
        later[codes] += 1
    return later
