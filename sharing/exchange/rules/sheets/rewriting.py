"""Rows written anew in the layout of the report, so that one reader checks every cell.

A problem is told by the row and the column of the file that came.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from portal.rules.intake import Problem, Problems, Rejected
from sharing.exchange.rules.intake.nsc_detail import DetailFile, Dialect, read_detail
from sharing.exchange.rules.template import TEMPLATE_HEADER

_HEADER_ROW = 1


class _Numbered(Protocol):
    @property
    def row(self) -> int: ...


N = TypeVar("N", bound=_Numbered)


@dataclass(frozen=True, slots=True)
class Retold:
    """What was read, and how the file that came calls the columns of the report."""

    detail: DetailFile
    called: Mapping[str, str] = field(default_factory=dict)


class Rewriting:
    def __init__(
        self,
        *,
        name: str,
        called: Mapping[str, str],
        header: Sequence[str] = TEMPLATE_HEADER,
    ) -> None:
        self._name, self._called, self._header = name, called, header
        self._rows: list[int] = []
        self._text = io.StringIO(newline="")
        self._writer = csv.writer(self._text)
        self._writer.writerow(header)

    def add(self, row: int, cells: Mapping[str, str]) -> None:
        """`row` is where it stands in the file; one row may become several lines."""
        self._rows.append(row)
        self._writer.writerow([" ".join(cells.get(name, "").split()) for name in self._header])

    @property
    def content(self) -> bytes:
        return self._text.getvalue().encode()

    def read(self, dialect: Dialect, problems: Problems, notices: tuple[str, ...] = ()) -> Retold:
        """`problems`: of the rows that could not be written anew. Raises `Rejected` with all."""
        try:
            found = read_detail(self.content, name=self._name)
        except Rejected as rejected:
            raise self.together(rejected, problems) from rejected
        problems.reject_if_any()
        detail = replace(
            found,
            dialect=dialect,
            rows=self._placed(found.rows),
            degrees=self._placed(found.degrees),
            not_found=self._placed(found.not_found),
            notices=(*notices, *found.notices),
        )
        return Retold(detail, self._called)

    def _placed(self, rows: tuple[N, ...]) -> tuple[N, ...]:
        return tuple(replace(one, row=self._place(one.row)) for one in rows)  # type: ignore[type-var]

    def _place(self, line: int) -> int:
        return self._rows[line - _HEADER_ROW - 1]

    def together(self, rejected: Rejected, problems: Problems) -> Rejected:
        """Problems of the lines, told by the rows they came from, among those of the rows."""
        if problems and not self._rows:
            return problems.rejected()  # that nothing is left is no problem of its own
        mine = [
            self._told(one) for one in rejected.problems if one.row is None or one.row > _HEADER_ROW
        ]
        every = sorted([*problems.items, *mine], key=lambda one: one.row or 0)
        return Rejected(every, problems.total + rejected.total)

    def _told(self, one: Problem) -> Problem:
        row = self._place(one.row) if one.row is not None else None
        column = self._called.get(one.column or "", one.column)
        return Problem(row, column, one.found, one.expected, one.remedy, self._name)


@contextmanager
def called_as(called: Mapping[str, str]) -> Iterator[None]:
    """Problems found later are told by the file's own columns as well."""
    try:
        yield
    except Rejected as found:
        told = [
            Problem(
                one.row,
                called.get(one.column or "", one.column),
                one.found,
                one.expected,
                one.remedy,
                one.file,
            )
            for one in found.problems
        ]
        raise Rejected(told, found.total) from found
