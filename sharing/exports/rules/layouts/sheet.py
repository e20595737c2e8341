"""Rows of a fixed layout: every value fits its column, or is a problem with row and column.

A layout of this kind may not be bent: a cell that a spreadsheet would run as a formula cannot be
given the ' that makes it harmless, so it is refused. Names longer than their column are cut, which
the layouts expect, and counted; numbers and codes are never cut.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from portal.rules.intake import Problems, column_letter, neutral_cell, quoted

MEND = "Mend it in your student information system, import again, and export again."
END = "\r\n"


class Sheet:
    """Collects the rows of a file, its problems, and what was changed to make values fit."""

    def __init__(self, file: str, columns: Sequence[str], *, dropped: str = "") -> None:
        self.problems = Problems(file=file)
        self.changed: Counter[str] = Counter()
        self._columns = columns
        self._dropped = str.maketrans(dict.fromkeys(dropped))
        self.row = 0
        self.whose = ""
        self._before = 0

    def begin(self, row: int, whose: str = "") -> None:
        """What is put from now on belongs to this row."""
        self.row, self.whose, self._before = row, whose, self.problems.total

    @property
    def fits(self) -> bool:
        """Whether everything put into this row so far had its place."""
        return self.problems.total == self._before

    def name(self, place: int, value: str, width: int, *, needed: bool = False) -> str:
        """A name: without what the layout forbids, cut to its column."""
        clean = " ".join(value.translate(self._dropped).split())
        if clean != value:
            self.changed[
                f"{self._columns[place]}: characters left out that the layout forbids"
            ] += 1
        if len(clean) > width:
            self.changed[f"{self._columns[place]}: cut to {width} letters"] += 1
            clean = clean[:width].rstrip()
        if needed and not clean:
            self.note(place, found=quoted(value), expected="a name")
        return self._harmless(place, clean)

    def code(self, place: int, value: str, width: int, *, needed: bool = False) -> str:
        """A number or code, kept letter for letter."""
        if needed and not value:
            self.note(place, found="nothing on file", expected="a value")
        if len(value) > width:
            words = f"at most {width} characters; a number is never cut"
            self.note(place, found=f"{len(value)} characters", expected=words)
        return self._harmless(place, value)

    def digits(self, place: int, value: str, width: int) -> str:
        if not (value.isascii() and value.isdigit() and len(value) == width):
            self.note(place, found=quoted(value), expected=f"{width} digits")
        return value

    def day(self, place: int, value: date | None) -> str:
        """YYYYMMDD; every date of these layouts is needed."""
        if value is None:
            self.note(place, found="nothing on file", expected="a date")
            return ""
        return f"{value:%Y%m%d}"

    def note(self, place: int, *, found: str, expected: str, remedy: str = MEND) -> None:
        whose = f"{self.whose[:1].upper()}{self.whose[1:]}. " if self.whose else ""
        column = f"{column_letter(place)} ({self._columns[place]})"
        self.problems.note(
            self.row, column, found=found, expected=expected, remedy=f"{whose}{remedy}"
        )

    def _harmless(self, place: int, value: str) -> str:
        if neutral_cell(value) != value:
            self.note(
                place,
                found=quoted(value),
                expected="a value that no spreadsheet runs as a formula; this layout lets us "
                "change nothing in it",
            )
        elif not value.isprintable():
            self.note(place, found=quoted(value), expected="a value without control characters")
        return value

    def notices(self) -> tuple[str, ...]:
        return tuple(f"{words}: {count:,}" for words, count in self.changed.items())


def line(cells: Iterable[str], width: int) -> bytes:
    """One row as a spreadsheet saves it: all columns, separated by tabs."""
    told = list(cells)
    return ("\t".join([*told, *[""] * (width - len(told))]) + END).encode()
