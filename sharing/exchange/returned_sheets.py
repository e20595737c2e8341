"""An answer that came as a workbook, for the reader of detail reports: row for row as CSV."""

from __future__ import annotations

import csv
import io
from typing import BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile

from portal import foreign
from portal.rules.intake import refuse

MOST_ROWS = 200_000
MOST_COLUMNS = 60
LARGEST = 40_000_000
_ZIP = b"PK"


def as_table(upload: UploadedFile, name: str) -> BinaryIO:
    """The upload itself, or what its first sheet says. Raises `Rejected` for another kind of zip.

    A row stays in its place, so that a problem is told by the number one sees in the workbook.
    """
    content = cast(BinaryIO, upload.file)
    head = content.read(len(_ZIP))
    content.seek(0)
    if head != _ZIP:
        return content
    if (upload.size or 0) > LARGEST:
        raise refuse(
            name,
            found=f"a workbook of {(upload.size or 0) / 1e6:.0f} MB",
            expected=f"at most {LARGEST / 1e6:.0f} MB",
            remedy="Save the sheet as “CSV UTF-8 (comma delimited)” and upload that.",
        )
    sheet = foreign.read_workbook(
        content.read(), name=name, most_rows=MOST_ROWS, most_columns=MOST_COLUMNS
    )
    content.seek(0)
    return io.BytesIO(_csv(sheet.rows))


def _csv(rows: list[tuple[int, list[str]]]) -> bytes:
    text, at = io.StringIO(newline=""), 1
    writer, width = csv.writer(text), len(rows[0][1]) if rows else 0
    for number, cells in rows:
        text.write("\r\n" * (number - at))
        writer.writerow([*cells, *[""] * (width - len(cells))])  # a workbook ends with what is told
        at = number + 1
    return text.getvalue().encode()
