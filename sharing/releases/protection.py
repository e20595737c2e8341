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


def protected(
    release: StoredRelease,
    counts: Sequence[tuple[Sequence[str], int]],
    *,
    earlier: Iterable[tuple[StoredRelease, Sequence[StoredCell]]],
) -> SafeTable:
    """Protects the counts against themselves and everything told before about these people."""
    names = _names(release)
    table = Table.of(TABLE, names, {tuple(codes): count for codes, count in counts})
    try:
        safe = protect(
            [table],
            threshold=release.threshold,
            hierarchies=release.hierarchies,
            prior=[[rebuilt(told, cells)] for told, cells in earlier],
            outcome=names[-1],
        )
    except DisclosureError as refused:
        raise CannotProtect(str(refused)) from refused
    return safe[TABLE]


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
