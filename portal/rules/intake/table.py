"""Tables with a header row, read one row at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import BinaryIO

from portal.rules.intake.header import TableShape, check_header, places
from portal.rules.intake.problems import Problems
from portal.rules.intake.records import Records


class Row:
    """The cells of one row by column name, verbatim; "" where an optional column is absent."""

    __slots__ = ("_cells", "_places", "number")

    def __init__(self, number: int, cells: list[str], places: dict[str, int]) -> None:
        self.number = number
        self._cells = cells
        self._places = places

    def __getitem__(self, column: str) -> str:
        return self._cells[self._places[column]]

    def get(self, column: str) -> str:
        place = self._places.get(column)
        return "" if place is None else self._cells[place]

    def __repr__(self) -> str:
        # Never the cells: a representation ends up in logs.
        return f"<Row {self.number}>"


class Picker:
    """Several cells of each row of one table, as a tuple: equal tuples need reading only once."""

    def __init__(self, *columns: str) -> None:
        self._columns = columns
        self._cells: Callable[[list[str]], tuple[str, ...]] | None = None

    def __call__(self, row: Row) -> tuple[str, ...]:
        if self._cells is None:
            self._cells = itemgetter(*(row._places[column] for column in self._columns))
        return self._cells(row._cells)


class Table:
    """Iterates once over the rows of a table, in bounded memory, collecting `problems`.

    A file that is no such table (not text, wrong header) raises `Rejected` at once. Rows with a
    wrong number of columns are noted and left out. Blank rows are skipped but counted.
    """

    def __init__(
        self,
        source: bytes | BinaryIO,
        *,
        name: str,
        columns: TableShape,
        problems: Problems,
        encoding: str = "utf-8",
    ) -> None:
        self._records = Records(
            source, name=name, problems=problems, delimiter=columns.delimiter, encoding=encoding
        )
        self._name = name
        self._columns = columns
        self._problems = problems

    @property
    def header(self) -> Sequence[str]:
        """The columns as the file names them; known once the first row has been asked for."""
        return self._records.header

    @property
    def ends_with_newline(self) -> bool:
        return self._records.ends_with_newline

    def __iter__(self) -> Iterator[Row]:
        records = iter(self._records)
        number, header = next(records, (1, [""]))
        self._insist_on_header(number, header)
        self._records.header = [cell.strip() for cell in header]
        place = places(header, self._columns)
        width = len(header)
        has_absent = width in place.values()
        cut_off = None
        for number, cells in records:
            if len(cells) != width:
                cut_off = number if len(cells) < width else None
                _note_width(self._problems, self._name, number, len(cells), width)
                continue
            cut_off = None
            if has_absent:
                cells.append("")
            yield Row(number, cells, place)
        if cut_off and not self.ends_with_newline:
            _note_cut_off(self._problems, self._name, cut_off)

    def _insist_on_header(self, row: int, cells: list[str]) -> None:
        wrong = Problems(file=self._name)
        check_header(cells, self._columns, wrong, row=row)
        for problem in wrong.items:
            self._problems.add(problem)
        if wrong:
            raise self._problems.rejected()


def read_table(
    source: bytes | BinaryIO,
    *,
    name: str,
    columns: TableShape,
    problems: Problems | None = None,
    encoding: str = "utf-8",
) -> Iterator[Row]:
    """The rows of a `Table`.

    With `problems`, problems of single rows are collected there for the caller to raise with its
    own; without it they are raised as `Rejected` when the last row is read.
    """
    collected = Problems(file=name) if problems is None else problems
    yield from Table(source, name=name, columns=columns, problems=collected, encoding=encoding)
    if problems is None:
        collected.reject_if_any()


def _note_width(problems: Problems, name: str, row: int, found: int, width: int) -> None:
    problems.note(
        row,
        None,
        found=f"{found} column{'' if found == 1 else 's'}",
        expected=f"{width} columns, as in the header",
        remedy=(
            "Look for a missing separator, or for a row that was cut off."
            if found < width
            else "Look for a separator inside a value: such a value must stand in quotes."
        ),
        file=name,
    )


def _note_cut_off(problems: Problems, name: str, row: int) -> None:
    problems.note(
        row,
        None,
        found="a last row that breaks off",
        expected="a complete file",
        remedy="The file was cut short on its way. Download or export it again.",
        file=name,
    )
