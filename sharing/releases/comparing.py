"""What changed between two releases of the same table. Only SafeTables go in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sharing.disclosure import SafeTable
from sharing.releases.protection import ALL, NamedDimension

Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ChangedCell:
    """A number in both releases; None where it is hidden."""

    labels: Labels
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Difference:
    """`only_here` and `only_there` are groups that one of the two releases does not have."""

    newly_shown: list[ChangedCell] = field(default_factory=list)
    newly_hidden: list[ChangedCell] = field(default_factory=list)
    changed: list[ChangedCell] = field(default_factory=list)
    only_here: list[Labels] = field(default_factory=list)
    only_there: list[Labels] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        told = [
            _many(len(self.changed), "number changed", "numbers changed"),
            _many(len(self.newly_shown), "is newly shown", "are newly shown"),
            _many(len(self.newly_hidden), "is newly hidden", "are newly hidden"),
            _many(len(self.only_here), "group is new", "groups are new"),
            _many(len(self.only_there), "group is gone", "groups are gone"),
        ]
        said = [part for part in told if part]
        return f"{', '.join(said)}." if said else "Every number is the same."


def difference(
    before: SafeTable,
    after: SafeTable,
    before_named: list[NamedDimension],
    after_named: list[NamedDimension],
) -> Difference:
    """Cell by cell, by the codes that both tables have."""
    old = {_key(cell.dims): cell for cell in before.cells}
    new = {_key(cell.dims): cell for cell in after.cells}
    found = Difference()
    for key, cell in new.items():
        labels = _labels(cell.dims, after_named)
        if key not in old:
            found.only_here.append(labels)
        elif old[key].value != cell.value:
            _sort(found, ChangedCell(labels, old[key].value, cell.value))
    gone = (cell for key, cell in old.items() if key not in new)
    found.only_there.extend(_labels(cell.dims, before_named) for cell in gone)
    return found


def _sort(found: Difference, cell: ChangedCell) -> None:
    if cell.before is None:
        found.newly_shown.append(cell)
    elif cell.after is None:
        found.newly_hidden.append(cell)
    else:
        found.changed.append(cell)


def _key(dims: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    """The group, whatever dimensions its table has in total."""
    return frozenset((name, code) for name, code in dims.items() if code != ALL)


def _labels(dims: Mapping[str, str], named: list[NamedDimension]) -> Labels:
    return {d.label: d.labels.get(dims[d.code], ALL) for d in named}


def _many(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}" if count else ""
