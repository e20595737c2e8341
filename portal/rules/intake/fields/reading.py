"""One row under examination: values out, problems noted with row and column."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar, cast

from portal.rules.intake.fields.unreadable import MEND, Unreadable
from portal.rules.intake.problems import Problems, quoted

T = TypeVar("T")


class Cells(Protocol):
    """What a row must offer to be examined."""

    @property
    def number(self) -> int: ...

    def __getitem__(self, column: str, /) -> str: ...


class Reading:
    __slots__ = ("_file", "_problems", "ok", "row")

    def __init__(self, row: Cells, problems: Problems, *, file: str | None = None) -> None:
        self.row = row
        self.ok = True
        self._problems = problems
        self._file = file

    def take(self, column: str, parser: Callable[[str], T]) -> T:
        """The parsed cell. When it cannot be read, a problem is noted and `ok` turns false.

        A caller drops what it built from a row that is not `ok`; typing every value as
        possibly absent would put the same test on every line.
        """
        text = self.row[column]
        try:
            return parser(text)
        except Unreadable as error:
            self.refuse(
                column,
                found=error.found or quoted(text),
                expected=error.expected,
                remedy=error.remedy,
            )
            return cast("T", None)

    def refuse(self, column: str | None, *, found: str, expected: str, remedy: str = MEND) -> None:
        self.ok = False
        self._problems.note(
            self.row.number, column, found=found, expected=expected, remedy=remedy, file=self._file
        )
