"""Student numbers that look different in a file and are the same to the vault."""

from __future__ import annotations

from collections.abc import Iterable

from consent.rules.identity import normal_number
from portal.rules.intake import Problems


def refuse_same_numbers(numbers: Iterable[tuple[int, str]], *, file: str, column: str) -> None:
    """`numbers` are row and student number. Case and spaces do not make another student."""
    problems = Problems(file=file)
    first_row: dict[str, int] = {}
    for row, number in numbers:
        first = first_row.setdefault(normal_number(number), row)
        if first != row:
            problems.note(
                row,
                column,
                found=f"the same student number as in row {first:,} (case and spaces apart)",
                expected="each student once",
                remedy="Remove the duplicate, or correct one of the two, and export again.",
            )
    problems.reject_if_any()
