"""A release as the disclosure engine printed it: stored cells and proof, and back again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sharing.disclosure import NotReleased, Proof, SafeTable

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
    method: str
    method_parameters: Any
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


def dimensions_of(release: StoredRelease) -> list[NamedDimension]:
    """The dimensions in order; the last is the outcome, its first code the positive one.

    Labels are stored as pairs: an object in the database would not keep their order.
    """
    return [NamedDimension(d["code"], d["label"], dict(d["labels"])) for d in release.dimensions]


def names_of(release: StoredRelease) -> list[str]:
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

    name: str
    release: StoredRelease
    cells: Sequence[StoredCell]
    moves: Moves | None = None


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
