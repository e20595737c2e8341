"""Protected tables: the only form in which counts may leave.

Only the engine can make a `SafeTable`. Whoever draws, exports or serves counts asks for this
type, so a raw count cannot slip through: it would not pass the type checker.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import InitVar, dataclass, field
from functools import cached_property
from typing import Any, Literal

from .problems import NotReleased
from .tables import Codes, Row, Table

_SEAL = object()  # known to this package alone
# Why a cell is hidden: it is small; to protect others; because an earlier release hid it, or
# showed it with a count that differs by a small number.
Kind = Literal["primary", "secondary", "earlier"]


def _insist(seal: object) -> None:
    if seal is not _SEAL:
        raise NotReleased(
            "Only the disclosure engine makes protected cells: call protect(), or from_published() "
            "with the proof of the release."
        )


@dataclass(frozen=True)
class SafeCell:
    """One cell as anybody may see it; `value` None is hidden. There is no true value here."""

    dims: Mapping[str, str]  # dimension -> code; the root code stands for the total
    value: int | None
    seal: InitVar[object] = None

    def __post_init__(self, seal: object) -> None:
        _insist(seal)

    @property
    def is_hidden(self) -> bool:
        return self.value is None


@dataclass(frozen=True)
class Proof:
    """What the auditor found, for people and machines. Holds nothing that print does not hold."""

    content: Mapping[str, Any]

    @property
    def published_sha256(self) -> str:
        return str(self.content["published_sha256"])

    @property
    def promise_kept(self) -> bool:
        return self.content.get("promise_kept") is True

    @property
    def threshold(self) -> int:
        return int(self.content["threshold"])

    def as_json(self) -> str:
        return json.dumps(self.content, indent=1, ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Proof:
        return cls(json.loads(text))


@dataclass(frozen=True)
class SafeTable:
    """A protected table and the proof of the release it belongs to."""

    name: str
    dimensions: tuple[str, ...]
    cells: tuple[SafeCell, ...]
    proof: Proof = field(repr=False)
    roots: Mapping[str, str] = field(repr=False)
    seal: InitVar[object] = None

    def __post_init__(self, seal: object) -> None:
        _insist(seal)

    @property
    def method(self) -> str:
        """How small groups are protected, in words for a chart: "hidden", "rounded to 5"."""
        return str(self.proof.content.get("method_words", "hidden"))

    @cached_property
    def _values(self) -> dict[Codes, int | None]:
        return {self._key(cell.dims): cell.value for cell in self.cells}

    def _key(self, dims: Mapping[str, str]) -> Codes:
        return tuple(dims.get(name) or self.roots[name] for name in self.dimensions)

    def value(self, **dims: str) -> int | None:
        """The printed count, None when hidden; a dimension left out means its total."""
        return self._values[self._key(dims)]

    def has(self, **dims: str) -> bool:
        return self._key(dims) in self._values

    @classmethod
    def from_published(
        cls,
        cells: Iterable[tuple[Mapping[str, str], int | None]],
        proof: Proof,
        *,
        name: str | None = None,
    ) -> SafeTable:
        """A table rebuilt from stored cells, once their hash is the one in the proof.

        `cells`: (dims, value) in any order. `name` may be left out when the release has one table.
        """
        tables: Mapping[str, Any] = proof.content["tables"]
        chosen = name if name is not None else next(iter(tables))
        if chosen not in tables or (name is None and len(tables) > 1):
            raise NotReleased(f"The proof speaks of the tables {', '.join(tables)}; name one.")
        told = tables[chosen]
        dimensions, roots = tuple(told["dimensions"]), dict(told["roots"])
        rows = [(_full(dims, dimensions, roots), value) for dims, value in cells]
        if not proof.promise_kept or told["sha256"] != table_hash(chosen, dimensions, rows):
            raise NotReleased(
                f"The stored cells of table {chosen!r} are not those that the proof vouches for."
            )
        return make_table(chosen, dimensions, roots, rows, proof)

    def as_published(self) -> Table:
        """The table as an earlier release, for `protect(prior=...)`."""
        rows = tuple(
            Row(tuple(cell.dims[name] for name in self.dimensions), cell.value)
            for cell in self.cells
        )
        return Table(self.name, self.dimensions, rows)


@dataclass(frozen=True)
class RunRecord:
    """For the people who ran it, not for print.

    The hash of the true table and the seed would let a reader try candidate tables until one
    fits, so both stay out of the proof.
    """

    input_sha256: str
    seed: int
    small_cells: int
    secondary_cells: int
    secondary_students: int
    # For each table, by codes in its own column order with root codes for totals. Print must not
    # tell one kind from another.
    kinds: Mapping[str, Mapping[Codes, Kind]] = field(default_factory=dict)


@dataclass(frozen=True)
class SafeTables:
    """All tables of one run and their common proof."""

    tables: tuple[SafeTable, ...]
    proof: Proof = field(repr=False)
    record: RunRecord = field(repr=False)
    seal: InitVar[object] = None

    def __post_init__(self, seal: object) -> None:
        _insist(seal)

    def __getitem__(self, name: str) -> SafeTable:
        return next(table for table in self.tables if table.name == name)


def make_table(
    name: str,
    dimensions: Sequence[str],
    roots: Mapping[str, str],
    rows: Iterable[tuple[Codes, int | None]],
    proof: Proof,
) -> SafeTable:
    """For the engine: printed rows as a protected table."""
    cells = tuple(
        SafeCell(dict(zip(dimensions, codes, strict=True)), value, seal=_SEAL)
        for codes, value in rows
    )
    return SafeTable(name, tuple(dimensions), cells, proof, dict(roots), seal=_SEAL)


def make_tables(tables: Iterable[SafeTable], proof: Proof, record: RunRecord) -> SafeTables:
    return SafeTables(tuple(tables), proof, record, seal=_SEAL)


def table_hash(
    name: str, dimensions: Sequence[str], rows: Iterable[tuple[Codes, int | None]]
) -> str:
    """SHA-256 over the printed cells, whatever their order."""
    told = [
        name,
        list(dimensions),
        sorted([[list(codes), value] for codes, value in rows], key=str),
    ]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def with_roots(
    dimensions: Sequence[str], roots: Mapping[str, str], rows: Mapping[Codes, int | None]
) -> list[tuple[Codes, int | None]]:
    """Rows with the root code in every empty place."""
    return [
        (tuple(code or roots[n] for n, code in zip(dimensions, codes, strict=True)), value)
        for codes, value in rows.items()
    ]


def _full(dims: Mapping[str, str], dimensions: Sequence[str], roots: Mapping[str, str]) -> Codes:
    return tuple(dims.get(name) or roots[name] for name in dimensions)
