"""Frequency tables as they come in and go out."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from .hierarchy import Hierarchy
from .problems import InputRejected, Problem, rejected

Codes = tuple[str, ...]
MOST_PROBLEMS = 50


@dataclass(frozen=True)
class Row:
    """One cell of one table; an empty code means the total. `value` None means hidden."""

    codes: Codes
    value: int | None
    number: int | None = None  # of the row in its file, for messages


@dataclass(frozen=True)
class Table:
    """A frequency table: its name, its dimensions in column order, its rows in file order."""

    name: str
    dimensions: tuple[str, ...]
    rows: tuple[Row, ...]
    file: str = ""

    @classmethod
    def of(cls, name: str, dimensions: Sequence[str], counts: Mapping[Codes, int | None]) -> Table:
        return cls(name, tuple(dimensions), tuple(Row(tuple(c), v) for c, v in counts.items()))


@dataclass(frozen=True)
class CellsFile:
    """A CELLS.csv or PUBLISHED.csv: all tables, and the order of its rows."""

    dimensions: tuple[str, ...]
    tables: tuple[Table, ...]
    order: tuple[tuple[str, Codes], ...]
    columns: tuple[str, ...]


def read_cells(data: bytes, file: str, *, may_hide: bool) -> CellsFile:
    """Read a file of cells. `may_hide`: an empty value is a hidden cell, not a fault."""
    reader = csv.reader(io.StringIO(_text(data, file), newline=""))
    columns = tuple(name.strip() for name in next(reader, []))
    dimensions = _dimensions(columns, file)
    problems: list[Problem] = []
    rows: list[tuple[str, Row]] = []
    for number, record in enumerate(reader, start=2):
        if not any(record):
            continue
        try:
            rows.append(_row(columns, dimensions, record, number, may_hide=may_hide))
        except InputRejected as fault:
            problems += [replace(p, row=number, file=file) for p in fault.problems]
        if len(problems) >= MOST_PROBLEMS:
            break
    if problems:
        raise InputRejected(problems)
    if not rows:
        raise rejected("no row of cells", "at least one", "Export the table again.", file=file)
    return CellsFile(
        dimensions,
        _tables(dimensions, rows, file),
        tuple((name, row.codes) for name, row in rows),
        columns,
    )


def _text(data: bytes, file: str) -> str:
    if not data.strip():
        raise rejected(
            "an empty file", "a header and rows of cells", "Export the table again.", file=file
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        raise rejected(
            f"the byte 0x{data[fault.start]:02x}, which is not UTF-8",
            "a file in UTF-8",
            "Save the file as CSV UTF-8 and try again.",
            row=line,
            file=file,
        ) from fault


def _dimensions(columns: tuple[str, ...], file: str) -> tuple[str, ...]:
    for name in ("table", "value"):
        if name not in columns:
            raise rejected(
                f"the columns {', '.join(columns)}",
                f"a column {name!r}",
                f"Add the column {name!r}: table, one column for each dimension, value.",
                column=name,
                row=1,
                file=file,
            )
    if len(set(columns)) < len(columns) or "" in columns:
        raise rejected(
            f"the columns {', '.join(columns)}",
            "names, each once",
            "Rename or remove the column that has no name or a name used before.",
            row=1,
            file=file,
        )
    return tuple(name for name in columns if name not in ("table", "value"))


def _row(
    columns: tuple[str, ...],
    dimensions: tuple[str, ...],
    record: list[str],
    number: int,
    *,
    may_hide: bool,
) -> tuple[str, Row]:
    if len(record) != len(columns):
        raise rejected(
            f"{len(record)} fields",
            f"{len(columns)}, as many as the header has",
            "Look for a missing or an unquoted comma.",
        )
    fields = dict(zip(columns, (field.strip() for field in record), strict=True))
    codes = tuple(fields[name] for name in dimensions)
    return fields["table"], Row(codes, _count(fields["value"], may_hide=may_hide), number)


def _count(text: str, *, may_hide: bool) -> int | None:
    if text == "" and may_hide:
        return None
    if text.isascii() and text.isdigit() and len(text) <= 12:
        return int(text)
    what = "a negative count" if text.startswith("-") else "not a whole number"
    raise rejected(
        f"{text!r}, {what}" if text else "no value",
        "a whole count of students, 0 or more",
        "Correct the count; cells are hidden by this program, not before it.",
        column="value",
    )


def _tables(
    dimensions: tuple[str, ...], rows: list[tuple[str, Row]], file: str
) -> tuple[Table, ...]:
    by_name: dict[str, list[Row]] = {}
    for name, row in rows:
        by_name.setdefault(name, []).append(row)
    return tuple(Table(name, dimensions, tuple(found), file) for name, found in by_name.items())


def check_codes(table: Table, hierarchies: Mapping[str, Hierarchy]) -> list[Problem]:
    """Codes that no hierarchy knows, and cells given twice in one table."""
    problems = _unknown_dimensions(table, hierarchies)
    if problems:
        return problems
    trees = [hierarchies[name] for name in table.dimensions]
    columns = list(zip(*(row.codes for row in table.rows), strict=True)) or [()] * len(trees)
    for tree, column in zip(trees, columns, strict=True):
        wrong = {code for code in set(column) if code and code not in tree}
        problems += [
            _unknown_code(tree, code, row.number, table.file)
            for row, code in zip(table.rows, column if wrong else (), strict=False)
            if code in wrong
        ]
    full = [
        [code or tree.root for code in column] for tree, column in zip(trees, columns, strict=True)
    ]
    cells = list(zip(*full, strict=True)) if trees else [()] * len(table.rows)
    if len(set(cells)) < len(cells):
        problems += _repeated(table, cells)
    return problems[:MOST_PROBLEMS]


def _repeated(table: Table, cells: Sequence[Codes]) -> list[Problem]:
    problems = []
    seen: dict[Codes, int | None] = {}
    for row, codes in zip(table.rows, cells, strict=True):
        if codes in seen:
            problems.append(_twice(table, codes, row.number, seen[codes]))
        seen.setdefault(codes, row.number)
    return problems


def _twice(table: Table, codes: Codes, number: int | None, first: int | None) -> Problem:
    before = f" (first in row {first})" if first is not None else ""
    return Problem(
        f"the cell {say(table.dimensions, codes)} a second time in table {table.name!r}{before}",
        "each cell once in a table",
        "Remove one of the two rows; an empty code and the root code are the same.",
        row=number,
        file=table.file,
    )


def _unknown_dimensions(table: Table, hierarchies: Mapping[str, Hierarchy]) -> list[Problem]:
    return [
        Problem(
            f"the column {name!r}",
            f"one of the dimensions {', '.join(sorted(hierarchies))}",
            "Add a hierarchy for this column, or remove the column.",
            column=name,
            file=table.file,
        )
        for name in table.dimensions
        if name not in hierarchies
    ]


def _unknown_code(tree: Hierarchy, code: str, number: int | None, file: str) -> Problem:
    return Problem(
        f"the code {code!r}",
        f"a code of the hierarchy {tree.dimension!r} or an empty field for the total",
        "Correct the code, or add it to the hierarchy with its parent.",
        row=number,
        column=tree.dimension,
        file=file,
    )


def say(dimensions: Sequence[str], codes: Sequence[str]) -> str:
    """A cell in words."""
    return "(" + ", ".join(f"{d} = {c}" for d, c in zip(dimensions, codes, strict=True)) + ")"


def write_published(file: CellsFile, values: Mapping[tuple[str, Codes], int | None]) -> str:
    """PUBLISHED.csv: the same columns and rows as the input, hidden values empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(file.columns)
    for table, codes in file.order:
        value = values[(table, codes)]
        fields = dict(zip(file.dimensions, codes, strict=True))
        fields["table"], fields["value"] = table, "" if value is None else str(value)
        writer.writerow([fields[name] for name in file.columns])
    return out.getvalue()
