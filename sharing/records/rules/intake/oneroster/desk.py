"""What every part of reading a roster shares: the zip, its tables, its problems and notices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from portal.rules.intake import Archive, Problems, Reading, Row, TableShape, read_table

T = TypeVar("T", bound=Hashable)


@dataclass
class Desk:
    archive: Archive
    problems: Problems
    notices: Counter[str] = field(default_factory=Counter)

    def path(self, entry: str) -> str:
        return f"{self.archive.name}/{entry}"

    def rows(self, entry: str, shape: TableShape) -> Iterator[Row]:
        """The living rows of a table: those marked `tobedeleted` are left out."""
        with self.archive.open(entry) as stream:
            for row in read_table(
                stream, name=self.path(entry), columns=shape, problems=self.problems
            ):
                if row.get("status").strip().lower() == "tobedeleted":
                    self.notices[f"Rows of {entry} marked tobedeleted and left out"] += 1
                else:
                    yield row

    def reading(self, row: Row, entry: str) -> Reading:
        return Reading(row, self.problems, file=self.path(entry))

    def noticed(self) -> tuple[str, ...]:
        return tuple(f"{notice}: {count:,}" for notice, count in self.notices.items())


class Firsts:
    """Remembers in which row a key stood first, to refuse it a second time."""

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}

    def check(self, reading: Reading, column: str, key: str, *, expected: str) -> None:
        first = self._rows.setdefault(key, reading.row.number)
        if first != reading.row.number:
            reading.refuse(
                column,
                found=f"the same value as in row {first:,}",
                expected=expected,
                remedy="Remove the duplicate, or correct one of the two, and export again.",
            )

    def __contains__(self, key: object) -> bool:
        return key in self._rows

    def row(self, key: str) -> int:
        return self._rows[key]


class Shared(Generic[T]):
    """For each key the row in which it stood first, and one of comparatively few values.

    Both are packed in one number, so that a million keys take as little memory as they can.
    """

    _BITS = 32

    def __init__(self) -> None:
        self._packed: dict[str, int] = {}
        self._values: list[T] = []
        self._places: dict[T, int] = {}

    def put(self, key: str, row: int, value: T) -> None:
        place = self._places.get(value)
        if place is None:
            place = self._places[value] = len(self._values)
            self._values.append(value)
        self._packed[key] = row << self._BITS | place

    def get(self, key: str) -> T | None:
        packed = self._packed.get(key)
        return None if packed is None else self._values[packed & (1 << self._BITS) - 1]

    def row(self, key: str) -> int:
        return self._packed[key] >> self._BITS

    def __contains__(self, key: object) -> bool:
        return key in self._packed

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)
