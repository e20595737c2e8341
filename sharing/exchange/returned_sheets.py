"""What a return may come as: the report itself (CSV or workbook), a spreadsheet in columns of its
own, or Ed-Fi events. Each ends at the one reader of detail reports."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import IO, BinaryIO, Final, Protocol, cast

from django.core.files.uploadedfile import UploadedFile

from portal import foreign
from portal.models import Organization
from portal.rules.decision import Decision, Reason
from portal.rules.intake import Problems, refuse
from portal.rules.intake.json_records import looks_like_json, read_json
from portal.rules.mapping import (
    Chosen,
    Shape,
    Sheet,
    decide_columns,
    decide_words,
    questions_of,
)
from portal.sheets import Limits, detected, read_sheet, sheet_in
from sharing.exchange.rules.intake.nsc_detail import (
    DetailFile,
    DetailRow,
    DetailRows,
    Dialect,
)
from sharing.exchange.rules.intake.nsc_detail.columns import DAYS, is_report, letters
from sharing.exchange.rules.sheets.events import are_events, read_events, read_json_events
from sharing.exchange.rules.sheets.fields import UNTOLD, CollegeOf, outcomes_of
from sharing.exchange.rules.sheets.outcomes import read_outcomes
from sharing.exchange.rules.sheets.rewriting import Retold
from sharing.exchange.rules.sheets.unseen import decide_unseen
from sharing.records.rules.intake.edfi.resources import csv_rows

EARLIER: Final = "Columns and words were read as they were told for an earlier file like this"
LIMITS: Final = Limits(size=40_000_000, rows=200_000, columns=60)
OPEID: Final = 8
_HEAD: Final = 1 << 16  # a header row is shorter than that
_LINES: Final = 2
_ISO: Final = len("2026-08-24")
_ZIP: Final = b"PK"
_SEPARATORS: Final = ",;\t|"
# What was said earlier about a sheet with these columns, if anything was.
Remembered = Callable[[Sequence[str]], Chosen | None]


def college_of(organization: Organization) -> CollegeOf:
    """00377500 is written 003775-00."""
    code = organization.opeid
    return CollegeOf(f"{code[:6]}-{code[6:]}" if len(code) == OPEID else "", organization.name)


@dataclass(frozen=True, slots=True)
class Door:
    """How one return is read."""

    name: str
    encoding: str  # "" where it is to be found
    college: CollegeOf
    remembered: Remembered
    is_told: bool = False  # on the page, for this very file


class Report(Protocol):
    """Rows of a report as they stand in the file that came, told by its own columns."""

    @property
    def dialect(self) -> Dialect: ...
    @property
    def ends_whole(self) -> bool: ...
    def __iter__(self) -> Iterator[DetailRow]: ...


@dataclass(frozen=True, slots=True)
class Returned:
    """`called`: column of the report to column of the file. `notices`: what is known before the
    first row is read."""

    report: Report
    called: Mapping[str, str]
    notices: tuple[str, ...]

    @property
    def dialect(self) -> Dialect:
        return self.report.dialect

    @property
    def ends_whole(self) -> bool:
        return self.report.ends_whole

    def __iter__(self) -> Iterator[DetailRow]:
        return iter(self.report)


@dataclass(frozen=True, slots=True)
class _Collected:
    detail: DetailFile

    @property
    def dialect(self) -> Dialect:
        return self.detail.dialect

    @property
    def ends_whole(self) -> bool:
        return True

    def __iter__(self) -> Iterator[DetailRow]:
        every: list[DetailRow] = [*self.detail.rows, *self.detail.degrees, *self.detail.not_found]
        return iter(sorted(every, key=lambda row: row.row))


def open_returned(upload: UploadedFile, door: Door, problems: Problems) -> Returned:
    """Raises `Rejected` with every problem of a file that is written anew, and `Refused` for a
    sheet of which nobody has said what its columns hold. Problems of a report come with its
    rows, in `problems`."""
    encoding, told = _encoding(upload, door.encoding)
    brought = Opened(cast(IO[bytes], upload.file), upload.size or 0, door.name, encoding)
    if brought.is_events or brought.is_own_sheet:
        found = (
            _events(brought, door, encoding)
            if brought.is_events
            else _own_sheet(brought.sheet(), door)
        )
        return Returned(_Collected(found.detail), found.called, (*told, *found.detail.notices))
    rows = DetailRows(brought.report(), name=door.name, problems=problems, encoding=encoding)
    return Returned(rows, {}, told)


def _events(brought: Opened, door: Door, encoding: str) -> Retold:
    if brought.is_json:
        told = read_json(brought.report(), name=door.name)
        return read_json_events(told, door.college, name=door.name)
    problems = Problems(file=door.name)
    rows = csv_rows(brought.report(), name=door.name, encoding=encoding, problems=problems)
    return read_events(rows, door.college, problems)


def _own_sheet(sheet: Sheet, door: Door) -> Retold:
    shape, chosen = outcomes_of(door.college), door.remembered(sheet.columns)
    chosen = complete(shape, sheet, chosen, is_told=door.is_told)
    found = read_outcomes(sheet, chosen, name=door.name)
    if door.is_told:
        return found
    return replace(found, detail=replace(found.detail, notices=(EARLIER, *found.detail.notices)))


def complete(shape: Shape, sheet: Sheet, chosen: Chosen | None, *, is_told: bool) -> Chosen:
    """What was said of the sheet, once it is enough. Raises `Refused` with what is to be said.
    What was said of an earlier one serves where it can only mean the same."""
    chosen = with_empty_cells(shape, sheet, chosen or Chosen())
    told = decide_columns(shape, chosen)
    if told.allowed:
        questions = questions_of(shape, sheet, chosen)
        told = decide_words(questions, chosen)
        if not is_told:
            told = told and decide_unseen(sheet.columns, questions, chosen)
    if not told.allowed:
        raise_untold(*(told.reasons if chosen.columns else ()))
    return chosen


def raise_untold(*more: Reason) -> None:
    """What nobody has said is asked on the page, and remembered for programs."""
    Decision.deny(
        Reason(
            UNTOLD,
            "This sheet has columns of its own, and nobody has said what they hold. Hand it in "
            "once on the page of the exchange: the portal asks there, and remembers the answer "
            "for the next file with these columns.",
        ),
        *more,
    ).require()


def with_empty_cells(shape: Shape, sheet: Sheet, chosen: Chosen) -> Chosen:
    """An empty cell means what it usually means, unless somebody said otherwise."""
    words = {str(one): dict(told) for one, told in chosen.words.items()}
    for question in questions_of(shape, sheet, chosen).words:
        usual = shape.usual.get(question.field, {}).get("")
        if usual is not None and any(word == "" for word, _, _ in question.words):
            words.setdefault(str(question.field), {}).setdefault("", usual)
    return replace(chosen, words=words)


def _encoding(upload: UploadedFile, given: str) -> tuple[str, tuple[str, ...]]:
    if given:
        return given, ()
    found = detected(upload)
    upload.seek(0)
    if not found.letters:
        return found.encoding.value, ()
    label = "UTF-8" if found.encoding.value == "utf-8" else "Windows-1252"
    return found.encoding.value, (
        f"The text was read as {label}, with the letters {' '.join(found.letters)}",
    )


class Opened:
    """A file, looked into once: its header, and its table in either way."""

    def __init__(self, content: IO[bytes], size: int, name: str, encoding: str) -> None:
        self._content, self._size, self._name, self._encoding = content, size, name, encoding
        self._head = self._content.read(_HEAD)
        self._content.seek(0)

    @property
    def is_json(self) -> bool:
        return looks_like_json(self._head)

    @property
    def is_events(self) -> bool:
        return self.is_json or are_events(self.header)

    @property
    def is_own_sheet(self) -> bool:
        """Whether the columns are other ones than those of the report. What is no table at all is
        left to the reader of reports, whose refusals say what came instead."""
        return len(self.header) > 1 and not is_report(self.header)

    @cached_property
    def header(self) -> list[str]:
        if self._is_zip:
            rows = self._workbook.rows
            return [cell for cell in rows[0][1] if cell.strip()] if rows else []
        if b"\x00" in self._head or looks_like_json(self._head):
            return []
        lines = self._head.decode(self._encoding, errors="replace").lstrip("\ufeff").splitlines()
        if len(lines) < _LINES and len(self._head) == _HEAD:
            return []
        return _cells(next((line for line in lines if line.strip()), ""))

    def sheet(self) -> Sheet:
        if self._is_zip:
            return sheet_in(self._workbook, self._name)
        whole = UploadedFile(file=self._content, name=self._name, size=self._size)
        found = read_sheet(whole, LIMITS, encoding=self._encoding).sheet
        self._content.seek(0)
        return found

    def report(self) -> BinaryIO:
        """The upload itself, or what its first sheet says. A row stays in its place, so that a
        problem is told by the number one sees in the workbook."""
        content = cast(BinaryIO, self._content)
        return io.BytesIO(_csv(self._workbook.rows)) if self._is_zip else content

    @property
    def _is_zip(self) -> bool:
        return self._head[: len(_ZIP)] == _ZIP

    @cached_property
    def _workbook(self) -> foreign.Sheet:
        """Raises `Rejected` for another kind of zip, and for one too large."""
        if self._size > LIMITS.size:
            raise refuse(
                self._name,
                found=f"a workbook of {self._size / 1e6:.0f} MB",
                expected=f"at most {LIMITS.size / 1e6:.0f} MB",
                remedy="Save the sheet as “CSV UTF-8 (comma delimited)” and upload that.",
            )
        sheet = foreign.read_workbook(
            self._content.read(),
            name=self._name,
            most_rows=LIMITS.rows,
            most_columns=LIMITS.columns,
        )
        self._content.seek(0)
        return sheet


def _cells(line: str) -> list[str]:
    separator = max(_SEPARATORS, key=line.count)
    try:
        return [cell for cell in next(csv.reader([line], delimiter=separator), []) if cell.strip()]
    except csv.Error:
        return []


def _csv(rows: list[tuple[int, list[str]]]) -> bytes:
    text, at = io.StringIO(newline=""), 1
    writer, width = csv.writer(text), len(rows[0][1]) if rows else 0
    days = {place for place, name in enumerate(rows[0][1]) if letters(name) in DAYS} if rows else ()
    for number, cells in rows:
        text.write("\r\n" * (number - at))
        cells = [_compact(cell) if place in days else cell for place, cell in enumerate(cells)]
        writer.writerow([*cells, *[""] * (width - len(cells))])  # a workbook ends with what is told
        at = number + 1
    return text.getvalue().encode()


def _compact(cell: str) -> str:
    """A day that a spreadsheet keeps as a day, as the report writes it."""
    try:
        return f"{date.fromisoformat(cell):%Y%m%d}" if len(cell) == _ISO else cell
    except ValueError:
        return cell
