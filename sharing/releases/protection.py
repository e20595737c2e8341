"""Between the stored release and the disclosure engine: counts in, a SafeTable out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Protocol

from sharing.disclosure import (
    DisclosureError,
    NotReleased,
    Proof,
    Rules,
    SafeTable,
    SafeTables,
    Snapshot,
    Table,
    group_rates,
    protect,
)

TABLE = "groups"
ALL = "All"


class CannotProtect(Exception):
    """The engine found no way to release this table; the message says what to do instead."""


class StoredCell(Protocol):
    dims: Any
    value: int | None


class StoredRelease(Protocol):
    """What of a release the engine must know."""

    dimensions: Any
    hierarchies: Any
    threshold: int
    proof: Any
    published_sha256: str


@dataclass(frozen=True, slots=True)
class NamedDimension:
    code: str
    label: str
    labels: Mapping[str, str]

    @property
    def first_label(self) -> str:
        return next(iter(self.labels.values()))


@dataclass(frozen=True, slots=True)
class Rate:
    """A group's size and rate as they may be shown; None where hidden."""

    codes: tuple[str, ...]
    size: int | None
    share: float | None
    text: str
    is_hidden: bool


def dimensions_of(release: StoredRelease) -> list[NamedDimension]:
    """The dimensions in order; the last is the outcome, its first code the positive one.

    Labels are stored as pairs: an object in the database would not keep their order.
    """
    return [NamedDimension(d["code"], d["label"], dict(d["labels"])) for d in release.dimensions]


def _names(release: StoredRelease) -> list[str]:
    return [dimension.code for dimension in dimensions_of(release)]


@dataclass(frozen=True)
class Moves:
    """Who is counted now and was not then, and the other way round: one entry a student, with
    their code in each of `dimensions`. Who changed their group left the one and joined the other.
    """

    dimensions: tuple[str, ...]
    joined: list[tuple[str, ...]]
    left: list[tuple[str, ...]]


@dataclass(frozen=True)
class Told:
    """A table told before, as printed; `moves` since then, where the records changed."""

    release: StoredRelease
    cells: Sequence[StoredCell]
    moves: Moves | None = None


@dataclass(frozen=True)
class Protected:
    """What the engine made of the counts: the table to print, and why each cell is hidden.

    `kinds` follows the cells: None where a cell is shown. It is the publisher's alone.
    """

    table: SafeTable
    kinds: list[str | None]


def protected(
    release: StoredRelease,
    counts: Iterable[tuple[Sequence[str], int]],
    *,
    earlier: Iterable[Told],
    seed: int,
) -> Protected:
    """Protects the counts against themselves and everything told before about these people."""
    told = list(earlier)
    names = _names(release)
    trees = _hierarchies(release, told)
    table = Table.of(TABLE, names, {tuple(codes): count for codes, count in counts})
    try:
        safe = protect(
            [table],
            rules=Rules(release.threshold),
            hierarchies=trees,
            prior=[_prior(one, trees) for one in told],
            outcome=names[-1],
            seed=seed,
        )
    except DisclosureError as refused:
        raise CannotProtect(str(refused)) from refused
    return Protected(safe[TABLE], _kinds(safe, names))


def _hierarchies(release: StoredRelease, told: Iterable[Told]) -> dict[str, dict[str, str]]:
    """Of all dimensions that any of the tables has, with every code that one of them has."""
    found: dict[str, dict[str, str]] = {}
    for one in (*(told.release for told in told), release):
        for name, parents in one.hierarchies.items():
            _join(found.setdefault(name, {}), parents, name)
    return found


def _join(tree: dict[str, str], parents: Mapping[str, str], name: str) -> None:
    """A code stands under the merged category that any table put it in, else under the total."""
    for code, parent in parents.items():
        known = tree.get(code, ALL)
        if ALL not in (known, parent) and known != parent:
            raise CannotProtect(
                f"An earlier release merged categories of {name.replace('_', ' ')} in another way. "
                "Merge them as it did, or leave this dimension out."
            )
        tree[code] = parent if known == ALL else known


def _prior(told: Told, trees: Mapping[str, Mapping[str, str]]) -> list[SafeTable] | Snapshot:
    """The printed table; with it who joined and left since, when it was counted from older data."""
    tables = [rebuilt(told.release, told.cells)]
    if told.moves is None:
        return tables
    joined, left = (
        _changes(told.moves.dimensions, groups, trees)
        for groups in (told.moves.joined, told.moves.left)
    )
    return Snapshot(tables, joined, left)


def _changes(
    dimensions: Sequence[str],
    groups: Iterable[tuple[str, ...]],
    trees: Mapping[str, Mapping[str, str]],
) -> Table:
    """How many came into (or went out of) each cell of any table, totals included."""
    used = [(place, name) for place, name in enumerate(dimensions) if name in trees]
    found: Counter[tuple[str, ...]] = Counter()
    for group in groups:
        found.update(product(*(_upwards(group[place], trees[name]) for place, name in used)))
    return Table.of(TABLE, [name for _, name in used], dict(found))


def _upwards(code: str, tree: Mapping[str, str]) -> list[str]:
    """The code, what it is part of, and so on to the total; a code of no table only the total."""
    found = []
    while code in tree:
        found.append(code)
        code = tree[code]
    return [*found, ALL]


def _kinds(safe: SafeTables, names: Sequence[str]) -> list[str | None]:
    found = safe.record.kinds.get(TABLE, {})
    codes = (tuple(cell.dims[name] for name in names) for cell in safe[TABLE].cells)
    return [str(found[code]) if code in found else None for code in codes]


def rebuilt(release: StoredRelease, cells: Sequence[StoredCell]) -> SafeTable:
    """The protected table, only when its stored cells are those that the proof vouches for."""
    return SafeTable.from_published(
        [(cell.dims, cell.value) for cell in cells], Proof(release.proof), name=TABLE
    )


def proof_kept(release: StoredRelease) -> bool:
    return bool(release.proof) and Proof(release.proof).promise_kept


def matches(release: StoredRelease, cells: Sequence[StoredCell]) -> bool:
    """Whether cells, proof and the recorded hash still belong together."""
    try:
        table = rebuilt(release, cells)
    except (NotReleased, KeyError):
        return False
    return table.proof.published_sha256 == release.published_sha256


def rates(release: StoredRelease, table: SafeTable) -> list[Rate]:
    """One rate per group, every combination of codes and totals of the groups."""
    *groups, outcome = dimensions_of(release)
    positive = next(iter(outcome.labels))
    found = group_rates(table, outcome.code, positive)
    return [
        Rate(
            codes=tuple(rate.dims[group.code] for group in groups),
            size=table.value(**rate.dims),
            share=None if rate.percent is None else rate.percent / 100,
            text=rate.text,
            is_hidden=rate.is_hidden,
        )
        for rate in found
    ]
