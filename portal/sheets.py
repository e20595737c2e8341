"""A spreadsheet that somebody brings, CSV or Excel, read to the table on its first sheet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile

from portal import foreign
from portal.rules.intake import Problems, column_letter, read_records, refuse
from portal.rules.intake.decoding import INVISIBLE
from portal.rules.intake.detecting import Detected, Detector
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
        return Brought(name, content, sheet_in(found, name), found.notices)
    return Brought(
        name, content, _named_table(_csv_rows(content, name, limits, encoding), name), ()
    )


def sheet_in(found: foreign.Sheet, name: str) -> Sheet:
    """The table of a workbook that was read."""
    _refuse_invisible(found.rows, name)
    return _named_table(found.rows, name)


def _named_table(rows: Sequence[tuple[int, Sequence[str]]], name: str) -> Sheet:
    """Names of columns are kept in clear. A birth date among them is that of a student: a file
    without a row of names is refused before anything of it is kept."""
    problems = Problems(file=name)
    for number, cells in rows[:1]:
        for place, cell in enumerate(cells):
            if _A_DAY.fullmatch(cell.strip()):
                problems.note(
                    number,
                    column_letter(place),
                    found="a day",
                    expected="the name of a column: the first row holds names, no student",
                    remedy="Write a row with the names of the columns above the first student.",
                )
    problems.reject_if_any()
    return table_of(rows)


def detected(upload: UploadedFile) -> Detected:
    """The encoding of a text file, found; a workbook has its own."""
    detector = Detector()
    for _ in detector.through(upload.chunks()):
        pass
    upload.seek(0)
    return detector.found


_SEPARATORS = ",;\t|"
_A_DAY = re.compile(
    r"[0-9]{1,2}[/.\-][0-9]{1,2}[/.\-][0-9]{2}(?:[0-9]{2})?|[0-9]{4}[/.\-][0-9]{1,2}[/.\-][0-9]{1,2}"
    r"|(?:19|20)[0-9]{6}"
)


def _separator(content: bytes) -> str:
    """What stands between the names of the columns most often: where a comma is the decimal
    point, spreadsheet programs write semicolons."""
    head = content[:10_000].partition(b"\n")[0].decode("latin-1")
    return max(_SEPARATORS, key=head.count)


def _csv_rows(
    content: bytes, name: str, limits: Limits, encoding: str
) -> list[tuple[int, list[str]]]:
    rows: list[tuple[int, list[str]]] = []
    problems = Problems(file=name)
    records = read_records(
        content, name=name, delimiter=_separator(content), encoding=encoding, problems=problems
    )
    for number, cells in records:
        rows.append((number, cells))
        if any(cell.strip() for cell in cells[len(rows[0][1]) :]):
            _note_shifted(problems, number, len(cells), len(rows[0][1]))
        if len(rows) > limits.rows + 1 or len(cells) > limits.columns:
            raise refuse(
                name,
                found="a larger table",
                expected=f"at most {limits.rows:,} rows and {limits.columns} columns",
                remedy="Split the spreadsheet and upload its parts one after the other.",
                row=number,
            )
    problems.reject_if_any()
    return rows


def _note_shifted(problems: Problems, row: int, found: int, named: int) -> None:
    """What stands beyond the last column has no name; what stands before it may be shifted."""
    problems.note(
        row,
        None,
        found=f"{found} columns",
        expected=f"{named} columns, as in the first row",
        remedy="Look for a separator inside a value: such a value must stand in quotes.",
    )


def _refuse_invisible(rows: Sequence[tuple[int, Sequence[str]]], name: str) -> None:
    """Marks that nobody sees make two names of one; in text files they are refused as well."""
    problems = Problems(file=name)
    for number, cells in rows:
        for place, cell in enumerate(cells):
            if not cell.isascii() and (hit := INVISIBLE.search(cell)):
                problems.note(
                    number,
                    column_letter(place),
                    found=f"an invisible character (U+{ord(hit.group()):04X})",
                    expected="only visible letters, digits and signs",
                    remedy="Retype the cell in the spreadsheet and upload it again.",
                )
    problems.reject_if_any()
