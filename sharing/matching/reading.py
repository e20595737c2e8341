"""Files and frames in, links out. Text stays as it is: 007, Null, NA and None are values."""

from __future__ import annotations

import csv
import datetime as dt
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from .problems import InputRejected, Problem, rejected

REQUIRED = ("id", "first_name", "last_name", "birth_date")
OPTIONAL = (
    "middle_name", "suffix", "gender", "street", "city", "postcode", "state",
    "return_key", "state_id",
)  # fmt: skip
COLUMNS = (*REQUIRED, *OPTIONAL)

People: TypeAlias = "pd.DataFrame | pa.Table | str | os.PathLike[str]"


def people(given: People, name: str) -> tuple[pa.Table, str]:
    """The known columns as text without missing values, and the name for messages.

    `given` is a frame, a table or the path of a CSV file. A frame's NaN, None and NaT are empty;
    dates become 2007-05-31, other values their text. Raises InputRejected.
    """
    if isinstance(given, str | os.PathLike):
        path = Path(given)
        return _known(read_csv(path, REQUIRED), path.name), path.name
    frame = given.to_pandas() if isinstance(given, pa.Table) else given
    _check_header([str(c) for c in frame.columns], name, REQUIRED)
    known = [column for column in COLUMNS if column in frame.columns]
    columns = {column: pa.array(_texts(frame[column]), pa.string()) for column in known}
    return pa.table(columns), name


def _texts(column: pd.Series) -> list[str]:
    missing = column.isna().to_numpy()
    values = column.astype(object).to_numpy()
    return [
        "" if gone else value if isinstance(value, str) else _text(value)
        for value, gone in zip(values, missing, strict=True)
    ]


def _text(value: Any) -> str:
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()[:10]
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def read_csv(path: Path, required: Sequence[str]) -> pa.Table:
    """All columns as text; `required` must be there. Raises InputRejected naming the rows."""
    bad: list[Problem] = []

    def keep(row: Any) -> str:
        bad.append(
            Problem(
                f"{row.actual_columns} columns",
                f"{row.expected_columns}, as in the header",
                "A value with a comma needs double quotes around it.",
                row.number,
                file=path.name,
            )
        )
        return "skip"

    header = _header(path, required)
    try:
        table = pacsv.read_csv(
            path,
            read_options=pacsv.ReadOptions(use_threads=False, skip_rows=1, column_names=header),
            parse_options=pacsv.ParseOptions(newlines_in_values=True, invalid_row_handler=keep),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=False
            ),
        )
    except (pa.ArrowInvalid, pa.ArrowException, OSError) as fault:
        if "Empty CSV" in str(fault):
            return pa.table({column: pa.array([], pa.string()) for column in header})
        raise rejected(
            f"text that cannot be read ({fault})", "CSV in UTF-8", "Export it again.",
            file=path.name,
        ) from fault  # fmt: skip
    if bad:
        raise InputRejected(bad)
    return table


def _header(path: Path, required: Sequence[str]) -> list[str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header = next(csv.reader(file), [])
    except OSError as fault:
        raise rejected(
            f"no readable file ({fault.strerror})", "a CSV file", "Check its name.", file=str(path)
        ) from fault
    except (UnicodeDecodeError, csv.Error) as fault:
        raise rejected(
            f"text that cannot be read ({fault})", "CSV in UTF-8", "Export it again.",
            file=path.name,
        ) from fault  # fmt: skip
    header = [column.strip() for column in header]
    _check_header(header, path.name, required)
    return header


def _check_header(header: Sequence[str], name: str, required: Sequence[str]) -> None:
    problems = [
        Problem(
            "no such column", "it in the header", "Add it; its values may be empty.", None, c, name
        )
        for c in required
        if c not in header
    ]
    problems += [
        Problem("it twice", "each column once", "Remove or rename one of them.", 1, c, name)
        for c in dict.fromkeys(header)
        if header.count(c) > 1 and c in (*COLUMNS, *required)
    ]
    if problems:
        raise InputRejected(problems)


def _known(table: pa.Table, name: str) -> pa.Table:
    return table.select([column for column in COLUMNS if column in table.column_names])


def without_id(table: pa.Table, name: str) -> list[Problem]:
    empty = pc.equal(pc.utf8_trim_whitespace(table["id"].combine_chunks()), "")
    return [
        Problem("no id", "one that no other row has", "Give every row an id.", row + 2, "id", name)
        for row in pc.indices_nonzero(empty).to_pylist()
    ]


def checked(table: pa.Table, name: str) -> pa.Table:
    """Sorted by id, a row that stands there twice once. Raises InputRejected: an id twice."""
    order = pc.sort_indices(table, [(column, "ascending") for column in table.column_names])
    table = table.take(order).combine_chunks()
    if len(table) < 2 or pc.count_distinct(table["id"]).as_py() == len(table):
        return table
    return _without_copies(table, order, name)


def _without_copies(table: pa.Table, order: pa.Array, name: str) -> pa.Table:
    same = [pc.equal(c.combine_chunks()[1:], c.combine_chunks()[:-1]) for c in table.columns]
    copies = same[0]
    for column in same[1:]:
        copies = pc.and_(copies, column)
    first = table.column_names.index("id")
    clashes = pc.indices_nonzero(pc.and_(same[first], pc.invert(copies))).to_pylist()
    if clashes:
        ids = table["id"]
        raise InputRejected(
            Problem(
                f"{ids[n + 1].as_py()!r} again, for other data", "each id for one person",
                "Correct the id, or remove one of the rows.", order[n + 1].as_py() + 2, "id", name,
            )
            for n in clashes
        )  # fmt: skip
    keep = pc.invert(copies).to_pylist()
    return table.filter(pa.array([True, *keep]))


def write_csv(path: Path, header: Sequence[str], rows: pa.Table) -> None:
    """The whole file or nothing: written beside it first, then put in its place."""
    try:
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as fault:
        raise _unwritable(path, fault) from fault
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            for batch in rows.select(list(header)).to_batches(max_chunksize=50_000):
                writer.writerows(zip(*(column.to_pylist() for column in batch), strict=True))
        os.replace(beside, path)
    except OSError as fault:
        Path(beside).unlink(missing_ok=True)
        raise _unwritable(path, fault) from fault


def _unwritable(path: Path, fault: OSError) -> InputRejected:
    return rejected(
        f"a place that cannot be written ({fault.strerror})", "a writable one",
        "Choose another folder.", file=str(path),
    )  # fmt: skip
