"""A spreadsheet that somebody brings, CSV or Excel, read to the table on its first sheet."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile

from portal import foreign
from portal.rules.intake import read_records, refuse
from portal.rules.mapping import Sheet, table_of


@dataclass(frozen=True, slots=True)
class Limits:
    size: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Brought:
    """A spreadsheet that could be read, its bytes, and what is worth knowing about it."""

    name: str
    content: bytes
    sheet: Sheet
    notices: tuple[str, ...]


def read_sheet(upload: UploadedFile, limits: Limits, *, encoding: str = "utf-8") -> Brought:
    """Raises `Rejected` for what is no table, or too large a one."""
    name = (upload.name or "spreadsheet")[:200]
    if (upload.size or 0) > limits.size:
        raise refuse(
            name,
            found=f"{(upload.size or 0) / 1e6:.0f} MB",
            expected=f"at most {limits.size / 1e6:.0f} MB",
            remedy="Take pictures out of the spreadsheet, or split it.",
        )
    content = upload.read()
    if content[:2] == b"PK":
        found = foreign.read_workbook(
            content, name=name, most_rows=limits.rows, most_columns=limits.columns
        )
        return Brought(name, content, table_of(found.rows), found.notices)
    return Brought(name, content, table_of(_csv_rows(content, name, limits, encoding)), ())


_SEPARATORS = ",;\t|"


def _separator(content: bytes) -> str:
    """What stands between the names of the columns most often: where a comma is the decimal
    point, spreadsheet programs write semicolons."""
    head = content[:10_000].partition(b"\n")[0].decode("latin-1")
    return max(_SEPARATORS, key=head.count)


def _csv_rows(
    content: bytes, name: str, limits: Limits, encoding: str
) -> list[tuple[int, list[str]]]:
    rows = []
    records = read_records(content, name=name, delimiter=_separator(content), encoding=encoding)
    for number, cells in records:
        rows.append((number, cells))
        if len(rows) > limits.rows + 1 or len(cells) > limits.columns:
            raise refuse(
                name,
                found="a larger table",
                expected=f"at most {limits.rows:,} rows and {limits.columns} columns",
                remedy="Split the spreadsheet and upload its parts one after the other.",
                row=number,
            )
    return rows
