"""Reads a request file back, by the layout alone: what does not fit is told by row and column.

Knows nothing of the writer. Graduates files and rosters are checked by the readers that take them
in; nobody sends us a request file, so its reader is here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO

from portal.rules.intake import (
    Problems,
    Reading,
    Records,
    Row,
    Unreadable,
    column_letter,
    compact_date,
    one_of,
    quoted,
)
from sharing.exports.rules.layouts.layout import Asker, Search
from sharing.exports.rules.layouts.request import COLUMNS, FORBIDDEN, HEADER, LEAST, WIDTH

_LONGEST = {2: 20, 3: 1, 4: 20, 5: 5, 11: 50}
_ALWAYS = (2, 4, 6, 7)


@dataclass(frozen=True, slots=True)
class Asked:
    """One student of a request file."""

    row: int
    first_name: str
    middle_initial: str
    last_name: str
    suffix: str
    birth_date: date
    search_from: date
    return_field: str


@dataclass(frozen=True, slots=True)
class RequestFile:
    school_code: str
    branch: str
    name: str
    made_on: date
    search: Search
    asker: Asker
    rows: tuple[Asked, ...]


@dataclass
class _Reader:
    problems: Problems
    made_on: date = date.min
    search: Search = Search.SUBSEQUENT
    asker: Asker = Asker.PROGRAM
    school: str = ""
    branch: str = ""
    rows: list[Asked] = field(default_factory=list)
    records: int = 1
    count: str | None = None

    def read(self, number: int, cells: list[str]) -> None:
        if self.count is not None:
            self._note(number, 0, found="a row after the trailer", expected="T1 in the last row")
            return
        self.records += 1
        kind = cells[0]
        if len(cells) != WIDTH:
            self.problems.note(
                number, None, found=f"{len(cells)} columns", expected="12 columns, A to L"
            )
        elif kind == "T1":
            self.count = cells[1]
        elif kind == "D1":
            self._student(number, cells)
        else:
            self._note(number, 0, found=quoted(kind), expected="D1 or T1")

    def finish(self) -> None:
        last = self.records
        if self.count is None:
            self.problems.note(last, "A (record type)", found="the end", expected="the trailer T1")
        elif self.count.lstrip("0") != str(self.records) or len(self.count) > 8:
            self.problems.note(
                last,
                "B (number of rows)",
                found=quoted(self.count),
                expected=f"{self.records}, the rows with header and trailer",
            )
        if self.records - 2 < LEAST:
            self.problems.note(
                last,
                "B (number of rows)",
                found=f"{self.records - 2} students",
                expected=f"at least {LEAST}",
            )
        if self.search is Search.COHORT and len({one.search_from for one in self.rows}) > 1:
            self.problems.note(
                2,
                "H (search begin date)",
                found="several dates",
                expected="one search date for the whole cohort (query code CO)",
            )

    def _student(self, number: int, cells: list[str]) -> None:
        before = self.problems.total
        _check_letters(self.problems, number, cells)
        self._check_fixed(number, cells)
        born, begins = (self._day(number, place, cells[place]) for place in (6, 7))
        if self.search is not Search.PRIOR and begins > self.made_on:
            self._note(number, 7, found=quoted(cells[7]), expected="a day up to that of the file")
        if self.problems.total == before:
            first, middle, last, suffix = cells[2:6]
            self.rows.append(Asked(number, first, middle, last, suffix, born, begins, cells[11]))

    def _check_fixed(self, number: int, cells: list[str]) -> None:
        """SSN and column I stay empty; the school stands in every row that an institution asks."""
        wanted = {1: "", 8: "", 9: self.school, 10: self.branch}
        if self.asker is Asker.PROGRAM:
            wanted[9] = ""
        for place, value in wanted.items():
            if cells[place] != value:
                shown = "a value that is not shown" if place == 1 else quoted(cells[place])
                self._note(number, place, found=shown, expected=quoted(value))

    def _day(self, number: int, place: int, text: str) -> date:
        try:
            return compact_date(text)
        except Unreadable as wrong:
            self._note(number, place, found=quoted(text), expected=wrong.expected)
            return date.min

    def _note(self, row: int, place: int, *, found: str, expected: str) -> None:
        column = f"{column_letter(place)} ({COLUMNS[place]})"
        self.problems.note(row, column, found=found, expected=expected)


def read_request(source: bytes | BinaryIO, *, name: str) -> RequestFile:
    """Raises `Rejected` with every problem."""
    problems = Problems(file=name)
    rows = iter(Records(source, name=name, problems=problems, delimiter="\t"))
    number, cells = next(rows, (1, [""]))
    reader = _Reader(problems)
    told = _header(reader, number, cells)
    for number, cells in rows:
        reader.read(number, cells)
    reader.finish()
    problems.reject_if_any()
    return RequestFile(
        reader.school,
        reader.branch,
        told,
        reader.made_on,
        reader.search,
        reader.asker,
        tuple(reader.rows),
    )


def _header(reader: _Reader, number: int, cells: list[str]) -> str:
    """Takes what the rows below are checked against; gives the name of the asker."""
    places = {f"{column_letter(at)} ({name})": at for at, name in enumerate(HEADER)}
    names = list(places)
    reading = Reading(Row(number, [*cells, *[""] * (WIDTH - len(cells))], places), reader.problems)
    reading.take(names[0], one_of({"H1": "H1"}))
    reader.school = reading.take(names[1], _digits(6)) or ""
    reader.branch = reading.take(names[2], _digits(2)) or ""
    told = reading.take(names[3], _letters(40)) or ""
    reader.made_on = reading.take(names[4], compact_date) or date.min
    reader.search = reading.take(names[5], one_of({one.value: one for one in Search}))
    reader.asker = reading.take(names[6], one_of({one.value: one for one in Asker}))
    return told


def _digits(width: int) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if not (text.isascii() and text.isdigit() and len(text) == width):
            raise Unreadable(f"{width} digits")
        return text

    return parse


def _letters(longest: int) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if not text or len(text) > longest or set(text) & set(FORBIDDEN):
            raise Unreadable(f"at most {longest} letters without comma, quote or period")
        return text

    return parse


def _check_letters(problems: Problems, number: int, cells: list[str]) -> None:
    for place, cell in enumerate(cells):
        column = f"{column_letter(place)} ({COLUMNS[place]})"
        if set(cell) & set(FORBIDDEN):
            problems.note(number, column, found=quoted(cell), expected="no comma, quote or period")
        if len(cell) > _LONGEST.get(place, len(cell)):
            problems.note(
                number,
                column,
                found=f"{len(cell)} characters",
                expected=f"at most {_LONGEST[place]}",
            )
        if place in _ALWAYS and not cell:
            problems.note(number, column, found="an empty cell", expected="a value")
