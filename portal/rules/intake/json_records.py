"""Records of a JSON file, told flat: `studentReference.studentUniqueId` is one column."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from portal.rules.intake.problems import refuse

MOST_BYTES = 60_000_000  # read whole: a larger delivery comes as CSV, which is read row by row
_LEVELS = 12


def looks_like_json(head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def read_json(source: BinaryIO, *, name: str) -> Any:
    """Numbers stay as they are written: 007 is no number, and 1E5 is not 100000."""
    content = source.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise refuse(
            name,
            found=f"more than {MOST_BYTES / 1e6:.0f} MB of JSON",
            expected=f"at most {MOST_BYTES / 1e6:.0f} MB",
            remedy="Send CSV instead, or split the file by school.",
        )
    try:
        return json.loads(
            content.decode("utf-8-sig"), parse_int=str, parse_float=str, parse_constant=_no_number
        )
    except UnicodeDecodeError as error:
        raise refuse(
            name,
            found=f"the byte 0x{content[error.start]:02X} at position {error.start:,}",
            expected="text in UTF-8",
            remedy="JSON is always UTF-8. Export it again.",
        ) from None
    except json.JSONDecodeError as error:
        raise refuse(
            name,
            found=f"{error.msg.lower()} in line {error.lineno:,}, place {error.colno:,}",
            expected="whole JSON",
            remedy="The file was cut short or changed by hand. Export it again.",
        ) from None
    except (RecursionError, ValueError) as error:
        raise refuse(
            name,
            found=str(error) if isinstance(error, _NoNumber) else "JSON nested without end",
            expected="a list of records",
            remedy="Export it again.",
        ) from None


class _NoNumber(ValueError):
    pass


def _no_number(word: str) -> Any:
    raise _NoNumber(f"the word {word} where a value was expected")


class FlatRow:
    """The cells of one record; "" where it has no such member. Counted from 1."""

    __slots__ = ("_cells", "number")

    def __init__(self, number: int, cells: dict[str, str]) -> None:
        self.number = number
        self._cells = cells

    def __getitem__(self, column: str, /) -> str:
        return self._cells.get(column, "")

    def under(self, start: str) -> Iterator[str]:
        """All cells whose column begins so: the members of a list."""
        return (cell for column, cell in self._cells.items() if column.startswith(start))

    def __repr__(self) -> str:
        return f"<FlatRow {self.number}>"


def flat_rows(records: Any, *, name: str) -> Iterator[FlatRow]:
    if not isinstance(records, list) or not all(isinstance(one, dict) for one in records):
        raise refuse(
            name,
            found="something other than a list of records",
            expected="a JSON list of records, as the API gives it",
            remedy="Export the resource itself, without anything around it.",
        )
    for number, record in enumerate(records, start=1):
        yield FlatRow(number, dict(_flat(record, "", name)))


def _flat(value: Any, path: str, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict | list):
        if path.count(".") > _LEVELS:
            raise refuse(
                name, found="a record nested too deeply", expected="a record", remedy="Look at it."
            )
        members = value.items() if isinstance(value, dict) else enumerate(value)
        for key, member in members:
            yield from _flat(member, f"{path}.{key}" if path else str(key), name)
    else:
        yield path, _words(value)


def _words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).replace("\x00", "\ufffd")
