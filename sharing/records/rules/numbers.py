"""Student numbers that look different in a file and are the same to the vault."""

from __future__ import annotations

from collections.abc import Iterable

from consent.rules.identity import normal_number
from portal.rules.intake import Problems, Reading


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


class Numbers:
    """Remembers in which row each student number stood first, however it was spelled."""

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}
        self._spelled: dict[str, str] = {}  # only where that is not how it is compared

    def first_of(self, number: str, row: int) -> tuple[int, bool]:
        """The row in which the number stood first, and whether it was spelled like this there."""
        normal = normal_number(number)
        first = self._rows.setdefault(normal, row)
        if first == row and normal != number:
            self._spelled[normal] = number
        return first, self._spelled.get(normal, normal) == number

    def check(self, reading: Reading, column: str, number: str) -> None:
        if not reading.ok:
            return
        first, is_same = self.first_of(number, reading.row.number)
        if first != reading.row.number:
            reading.refuse(
                column,
                found=f"the same value as in row {first:,}"
                if is_same
                else f"the same student number as in row {first:,} (case and spaces apart)",
                expected="each student once",
                remedy="Remove the duplicate, or correct one of the two, and export again.",
            )
