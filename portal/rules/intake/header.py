"""The header row: every column known, named once, and none missing."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from portal.rules.intake.problems import Problems, quoted
from portal.rules.intake.records import column_letter

_SEPARATORS = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "bars"}


@dataclass(frozen=True)
class TableShape:
    """The columns a table must and may have. `normalise` decides when two names are the same."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    unknown: Literal["refuse", "ignore"] = "refuse"
    normalise: Callable[[str], str] = str.strip
    delimiter: str = ","

    @property
    def known(self) -> tuple[str, ...]:
        return self.required + self.optional


def check_header(cells: Sequence[str], shape: TableShape, problems: Problems, *, row: int) -> None:
    """Note every problem of the header row."""
    if _is_otherwise_separated(cells, shape, problems, row):
        return
    _check_duplicates(cells, shape, problems, row)
    _check_missing(cells, shape, problems, row)
    if shape.unknown == "refuse":
        _check_unknown(cells, shape, problems, row)


def places(cells: Sequence[str], shape: TableShape) -> dict[str, int]:
    """Column name to place in the row; an absent optional column stands behind the last."""
    found = {shape.normalise(cell): place for place, cell in enumerate(cells)}
    return {name: found.get(shape.normalise(name), len(cells)) for name in shape.known}


def _is_otherwise_separated(
    cells: Sequence[str], shape: TableShape, problems: Problems, row: int
) -> bool:
    if len(cells) != 1 or len(shape.required) < 2:
        return False
    used = [mark for mark in _SEPARATORS if mark != shape.delimiter and mark in cells[0]]
    if not used:
        return False
    problems.note(
        row,
        None,
        found=f"columns separated by {_SEPARATORS[used[0]]}",
        expected=f"columns separated by {_SEPARATORS.get(shape.delimiter, shape.delimiter)}",
        remedy="Choose that separator when you export or save the file.",
    )
    return True


def _check_duplicates(
    cells: Sequence[str], shape: TableShape, problems: Problems, row: int
) -> None:
    first: dict[str, int] = {}
    for place, cell in enumerate(cells):
        name = shape.normalise(cell)
        if name and name in first:
            problems.note(
                row,
                cell.strip(),
                found=f"the same column in {column_letter(first[name])} and {column_letter(place)}",
                expected="each column once",
                remedy="Delete or rename one of the two.",
            )
        first.setdefault(name, place)


def _check_missing(cells: Sequence[str], shape: TableShape, problems: Problems, row: int) -> None:
    present = {shape.normalise(cell) for cell in cells}
    for name in shape.required:
        if shape.normalise(name) not in present:
            close = _closest(name, cells)
            problems.note(
                row,
                name,
                found=f"no such column (the nearest is {quoted(close)})"
                if close
                else "no such column",
                expected=f"a column named {name}",
                remedy="Add the column, or correct its name, and export again.",
            )


def _check_unknown(cells: Sequence[str], shape: TableShape, problems: Problems, row: int) -> None:
    known = {shape.normalise(name) for name in shape.known}
    for place, cell in enumerate(cells):
        if shape.normalise(cell) not in known:
            problems.note(
                row,
                column_letter(place),
                found=f"a column named {quoted(cell)}"
                if cell.strip()
                else "a column without a name",
                expected=f"only the columns {', '.join(shape.known)}",
                remedy="Remove the column: what we do not need, we do not take.",
            )


def _closest(name: str, cells: Sequence[str]) -> str:
    letters = {_letters(cell): cell for cell in cells if cell.strip()}
    match = difflib.get_close_matches(_letters(name), letters, n=1, cutoff=0.8)
    return letters[match[0]] if match else ""


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
