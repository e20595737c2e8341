"""Lines to records: the csv module, told to be strict, with rows counted as a reader sees them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from portal.rules.intake.decoding import Garbled, Lines
from portal.rules.intake.problems import Problems

LONGEST_FIELD = 1_000
_SPREADSHEET_LETTERS = 26


def column_letter(place: int) -> str:
    """0 is A, 25 is Z, 26 is AA: the name a spreadsheet gives the column."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, _SPREADSHEET_LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


class Records:
    """Iterates over `(row, cells)`, leaving out blank rows.

    A row that cannot be read is noted in `problems` and left out. What makes all that follows
    unreliable, such as a quote that is never closed, raises `Rejected` at once.
    Since no cell may hold a line break, rows and lines are the same.
    """

    def __init__(
        self,
        source: bytes | BinaryIO,
        *,
        name: str,
        problems: Problems,
        delimiter: str = ",",
        encoding: str = "utf-8",
    ) -> None:
        self._lines = Lines(source, name=name, encoding=encoding, long=LONGEST_FIELD)
        self._name = name
        self._problems = problems
        self._delimiter = delimiter
        self.header: Sequence[str] = ()

    @property
    def ends_with_newline(self) -> bool:
        """Known when all rows are read: a file cut short often ends in mid line."""
        return self._lines.ends_with_newline

    def column(self, place: int) -> str:
        return self.header[place] if place < len(self.header) else column_letter(place)

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        reader = csv.reader(self._lines, delimiter=self._delimiter, strict=True)
        row = 0
        while True:
            row += 1
            try:
                for cells in reader:
                    if reader.line_num != row:
                        self._spans_lines(row)
                    if self._lines.has_long_line:
                        self._check_lengths(row, cells)
                    if cells and (cells[0] or any(cells)):
                        yield row, cells
                    row += 1
                return
            except csv.Error as error:
                self._unreadable(row, str(error), lines=reader.line_num - row + 1)
            except Garbled as garbled:
                self._garbled(garbled)

    def _check_lengths(self, row: int, cells: list[str]) -> None:
        for place, cell in enumerate(cells):
            if len(cell) > LONGEST_FIELD:
                self._note_long(row, self.column(place), f"{len(cell):,} characters")

    def _note_long(self, row: int, column: str | None, found: str) -> None:
        self._problems.note(
            row,
            column,
            found=found,
            expected=f"at most {LONGEST_FIELD:,} characters in a cell",
            remedy='Shorten the cell, or look for a quote (") that is never closed.',
            file=self._name,
        )

    def _unreadable(self, row: int, why: str, *, lines: int) -> None:
        if lines > 1 or "unexpected end" in why:
            self._spans_lines(row)
        if "field limit" in why:
            self._note_long(row, None, "more than 100,000 characters")
            return
        self._problems.note(
            row,
            None,
            found='a quote (") inside a quoted cell',
            expected='quotes inside a quoted cell doubled, as in "Ann ""Annie"" Lee"',
            remedy="Remove the quote from the value, or export with a program that doubles it.",
            file=self._name,
        )

    def _spans_lines(self, row: int) -> None:
        self._problems.note(
            row,
            None,
            found='a quote (") that is opened in this row and not closed in it',
            expected="every quoted cell closed in its own row, without line breaks inside",
            remedy="Close the quote, or replace the line break inside the cell by a space.",
            file=self._name,
        )
        raise self._problems.rejected()

    def _garbled(self, garbled: Garbled) -> None:
        self._problems.note(
            garbled.line,
            self.column(_place_after(garbled.before, self._delimiter)),
            found=garbled.found,
            expected=garbled.expected,
            remedy=garbled.remedy,
            file=self._name,
        )
        raise self._problems.rejected()


def _place_after(before: str, delimiter: str) -> int:
    """The place of the cell in which a line breaks off."""
    try:
        return max(len(next(csv.reader([before], delimiter=delimiter), [])) - 1, 0)
    except csv.Error:
        return 0


def read_records(
    source: bytes | BinaryIO,
    *,
    name: str,
    delimiter: str = ",",
    problems: Problems | None = None,
    encoding: str = "utf-8",
) -> Iterator[tuple[int, list[str]]]:
    """Records of a file without a header row, with the row each stands in.

    With `problems`, row problems are collected there for the caller to raise; without, they
    raise `Rejected` when the file is read to its end.
    """
    collected = Problems(file=name) if problems is None else problems
    yield from Records(
        source, name=name, problems=collected, delimiter=delimiter, encoding=encoding
    )
    if problems is None:
        collected.reject_if_any()
