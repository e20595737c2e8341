"""From leaf counts to a full table with every total. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

ALL = "All"

Leaf = tuple[str, ...]
Counts = dict[Leaf, int]


@dataclass(frozen=True, slots=True)
class Dimension:
    """A dimension of a table: its codes, each under the one total `All`, and their labels."""

    code: str
    label: str
    labels: Mapping[str, str]

    @property
    def codes(self) -> list[str]:
        return list(self.labels)

    @property
    def hierarchy(self) -> dict[str, str]:
        return dict.fromkeys(self.labels, ALL)


def cube(dimensions: Sequence[Dimension], leaves: Iterable[tuple[Leaf, int]]) -> Counts:
    """Every combination of codes and totals, zero where nobody is.

    `leaves` are (codes, count) pairs, one code per dimension; equal codes are added up.
    """
    found: dict[Leaf, int] = defaultdict(int)
    for codes, count in leaves:
        for combination in product(*((code, ALL) for code in codes)):
            found[combination] += count
    every = product(*([*dimension.codes, ALL] for dimension in dimensions))
    return {combination: found.get(combination, 0) for combination in every}
