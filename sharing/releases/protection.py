"""Between the stored release and the disclosure engine: counts in, a SafeTable out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sharing.disclosure import (
    DisclosureError,
    NotReleased,
    Proof,
    SafeTable,
    SafeTables,
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
class Told:
    """A table told before: its row and its cells as printed."""

    release: StoredRelease
    cells: Sequence[StoredCell]


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
    table = Table.of(TABLE, names, {tuple(codes): count for codes, count in counts})
    try:
        safe = protect(
            [table],
            threshold=release.threshold,
            hierarchies=_hierarchies(release, told),
            prior=[[rebuilt(one.release, one.cells)] for one in told],
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


def _kinds(safe: SafeTables, names: Sequence[str]) -> list[str | None]:
    found = getattr(safe.record, "kinds", {}).get(TABLE, {})
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
