"""A table as somebody keeps it: named columns, and rows numbered as the program shows them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from portal.rules.intake import column_letter

SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Sheet:
    """The table of a spreadsheet: its columns, each with a name of its own, and the rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    def cells_of(self, column: str) -> Iterable[str]:
        place = self.columns.index(column)
        return (cells[place] for _, cells in self.rows)

    def samples(self) -> list[tuple[str, list[str]]]:
        """Each column with the first things that stand in it."""
        found = []
        for column in self.columns:
            filled = dict.fromkeys(cell.strip() for cell in self.cells_of(column) if cell.strip())
            found.append((column, list(filled)[:SAMPLES]))
        return found


class Row:
    """Cells of one row by the name of their column, as `Reading` wants them."""

    __slots__ = ("_cells", "number")

    def __init__(self, number: int, cells: Mapping[str, str]) -> None:
        self.number = number
        self._cells = cells

    def __getitem__(self, column: str, /) -> str:
        return self._cells[column]


def table_of(rows: Sequence[tuple[int, Sequence[str]]]) -> Sheet:
    """The first row names the columns; one without a name, or named twice, is told apart."""
    if not rows:
        return Sheet((), ())
    head, *body = rows
    width = max(len(cells) for _, cells in rows)
    names: list[str] = []
    for place in range(width):
        given = head[1][place].strip() if place < len(head[1]) else ""
        name = given or f"Column {column_letter(place)}"
        count = sum(1 for other in names if bare(other.partition(" (")[0]) == bare(name))
        names.append(f"{name} ({column_letter(place)})" if count else name)
    filled = (
        (number, tuple(cells) + ("",) * (width - len(cells)))
        for number, cells in body
        if any(cell.strip() for cell in cells)
    )
    return Sheet(tuple(names), tuple(filled))


def bare(text: str) -> str:
    """How names are compared: letters and digits alone, whatever their case and accents."""
    split = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^a-z0-9]", "", split)


def fingerprint(columns: Sequence[str]) -> str:
    """Equal for tables with the same columns, in any order: what was chosen for one serves."""
    return hashlib.sha256("\n".join(sorted(map(bare, columns))).encode()).hexdigest()
