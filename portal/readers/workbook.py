"""Reads the first sheet of a workbook in a process of its own: bytes in, rows as JSON out.

Dates become 2026-09-01; whatever else stands in a cell becomes the words that one sees.
"""

from __future__ import annotations

import io
import json
import sys
from datetime import date, datetime
from typing import Any

from portal.readers.limits import bound


def read(content: bytes, *, most_rows: int, most_columns: int) -> dict[str, Any]:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    # What a sheet says of its own size is often wrong, and rows beyond it would be passed over.
    sheets[0].reset_dimensions()
    rows: list[list[Any]] = []
    for number, cells in enumerate(sheets[0].iter_rows(values_only=True), start=1):
        if number > most_rows * 5 or len(rows) > most_rows:
            return {"too_many": "rows"}
        if len(cells) > most_columns * 50:
            return {"too_many": "columns"}
        words = [_words(cell) for cell in cells]
        while words and not words[-1]:
            words.pop()
        if len(words) > most_columns:
            return {"too_many": "columns"}
        if words:
            rows.append([number, words])
    return {"rows": rows, "sheet": sheets[0].title, "others": [one.title for one in sheets[1:]]}


def _words(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        midnight = not (cell.hour or cell.minute or cell.second)
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


if __name__ == "__main__":
    bound()
    limits = json.loads(sys.argv[1])
    json.dump(read(sys.stdin.buffer.read(), **limits), sys.stdout)
