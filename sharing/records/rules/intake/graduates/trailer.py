"""The last row, PT3: its count of rows says whether the file is whole."""

from __future__ import annotations

from portal.rules.intake import Problems, quoted

_AGAIN = "The file was cut short or rows were removed. Export it again and upload it whole."


def check_trailer(
    cells: list[str] | None, problems: Problems, *, row: int | None, records: int
) -> None:
    """`cells` is None when the file ends without a trailer; `records` counts it and the header."""
    if cells is None:
        problems.note(
            row,
            "A (record type)",
            found="the end of the file",
            expected="the trailer row PT3",
            remedy=_AGAIN,
        )
        return
    count = cells[1].strip() if len(cells) > 1 else ""
    if count.lstrip("0") != str(records):
        problems.note(
            row,
            "B (record count)",
            found=quoted(count),
            expected=f"{records:,}, the rows in this file with header and trailer",
            remedy=_AGAIN,
        )
