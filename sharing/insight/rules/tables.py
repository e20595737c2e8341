"""From leaf counts to a full table with every total. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

ALL = "All"

Leaf = tuple[str, ...]
Counts = dict[Leaf, int]


@dataclass(frozen=True, slots=True)
class Dimension:
    """A dimension of a table: its codes, each under the one total `All`, and their labels.

    `merged` maps a category of the records to the one that it was merged into; such categories
    are no codes of the table.
    """

    code: str
    label: str
    labels: Mapping[str, str]
    merged: Mapping[str, str] = field(default_factory=dict)

    @property
    def codes(self) -> list[str]:
        return list(self.labels)

    @property
    def hierarchy(self) -> dict[str, str]:
        return {**dict.fromkeys(self.labels, ALL), **self.merged}

    def of(self, code: str) -> str:
        return self.merged.get(code, code)


def merged(dimension: Dimension, groups: Mapping[str, Mapping[str, object]]) -> Dimension:
    """The dimension with some of its categories as one: new code -> its label and its codes.

    The new category stands where the first of its categories stood.
    """
    into: dict[str, str] = {}
    names: dict[str, str] = {}
    for new, group in groups.items():
        codes = [code for code in _codes_of(group) if code in dimension.labels]
        into |= dict.fromkeys(codes, new)
        names[new] = str(group["label"])
    labels: dict[str, str] = {}
    for code, label in dimension.labels.items():
        target = into.get(code, code)
        labels.setdefault(target, names.get(target, label))
    return replace(dimension, labels=labels, merged=into)


def _codes_of(group: Mapping[str, object]) -> list[str]:
    codes = group["codes"]
    assert isinstance(codes, Sequence)
    return [str(code) for code in codes]


def cube(dimensions: Sequence[Dimension], leaves: Iterable[tuple[Leaf, int]]) -> Counts:
    """Every combination of codes and totals, zero where nobody is.

    `leaves` are (codes, count) pairs, one code per dimension; equal codes are added up.
    """
    found: dict[Leaf, int] = defaultdict(int)
    for codes, count in leaves:
        own = (d.of(code) for d, code in zip(dimensions, codes, strict=True))
        for combination in product(*((code, ALL) for code in own)):
            found[combination] += count
    every = product(*([*dimension.codes, ALL] for dimension in dimensions))
    return {combination: found.get(combination, 0) for combination in every}
