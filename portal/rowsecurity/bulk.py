"""Many rows at once. COPY refuses a table under row security, so rows are copied into a
temporary table of the transaction and then moved by INSERT … SELECT, which the policies judge.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any, Final
from uuid import UUID

from django.db import connection
from psycopg import sql

PORTION = 1 << 16  # bytes handed to the connection at a time

_SIGNATURE: Final = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_END: Final = b"\xff\xff"
_NULL: Final = b"\xff\xff\xff\xff"
_EPOCH: Final = date(2000, 1, 1).toordinal()
_length = struct.Struct(">i").pack
_count = struct.Struct(">h").pack
_small = struct.Struct(">ih").pack
_whole = struct.Struct(">ii").pack


def _uuid(value: UUID | bytes) -> bytes:
    return b"\x00\x00\x00\x10" + (value if isinstance(value, bytes) else value.bytes)


def _text(value: str) -> bytes:
    told = value.encode()
    return _length(len(told)) + told


# PostgreSQL's binary form of a value, with its length before it.
_BINARY: Final[dict[str, Callable[[Any], bytes]]] = {
    "uuid": _uuid,
    "text": _text,
    "bytea": lambda value: _length(len(value)) + value,
    "boolean": lambda value: b"\x00\x00\x00\x01\x01" if value else b"\x00\x00\x00\x01\x00",
    "smallint": lambda value: _small(2, value),
    "integer": lambda value: _whole(4, value),
    "date": lambda value: _whole(4, value.toordinal() - _EPOCH),
}


class Staged:
    """A temporary table that takes rows portion by portion; dropped when the transaction ends.

    `columns` maps each column to its SQL type (`NOT NULL` or a collation may follow), in the order
    of the values of a row. A uuid may be
    given as its 16 bytes.
    """

    def __init__(self, name: str, columns: Mapping[str, str]) -> None:
        self._table = sql.Identifier(name)
        self._forms = [_BINARY[kind.partition(" ")[0]] for kind in columns.values()]
        self._command = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(
            self._table, sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        definition = sql.SQL(", ").join(
            sql.SQL("{} {}").format(sql.Identifier(column), sql.SQL(kind))
            for column, kind in columns.items()
        )
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("DROP TABLE IF EXISTS pg_temp.{}").format(self._table))
            cursor.execute(
                sql.SQL("CREATE TEMPORARY TABLE {} ({}) ON COMMIT DROP").format(
                    self._table, definition
                )
            )

    def take(self, rows: Iterable[Sequence[Any]]) -> int:
        """Copies these rows too; returns how many they were. Not while another portion is read."""
        count = 0

        def told() -> Iterator[bytes]:
            nonlocal count
            forms, width = self._forms, _count(len(self._forms))
            for row in rows:
                count += 1
                yield width
                for form, value in zip(forms, row, strict=True):
                    yield _NULL if value is None else form(value)

        with connection.cursor() as cursor, cursor.copy(self._command) as copy:
            for portion in _portions(chain((_SIGNATURE,), told(), (_END,))):
                copy.write(portion)
        return count

    def forget(self) -> None:
        """Empties the table for the next portion."""
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("TRUNCATE pg_temp.{}").format(self._table))

    def analyze(self) -> None:
        """Tells the planner what came, once everything has."""
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("ANALYZE pg_temp.{}").format(self._table))


def _portions(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Small pieces joined to portions worth a call."""
    portion, size = [], 0
    for piece in pieces:
        portion.append(piece)
        size += len(piece)
        if size >= PORTION:
            yield b"".join(portion)
            portion, size = [], 0
    yield b"".join(portion)


def stage(name: str, columns: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> int:
    """Copies all rows into the temporary table `name`; returns how many they were."""
    staged = Staged(name, columns)
    count = staged.take(rows)
    staged.analyze()
    return count
