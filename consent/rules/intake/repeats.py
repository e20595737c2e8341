"""The same event twice in a file is a slip; two that contradict each other cannot be ordered."""

from __future__ import annotations

from collections.abc import Hashable

from portal.rules.intake import Reading


class Days:
    """One event a day for each student and matter."""

    def __init__(self) -> None:
        self._rows: dict[Hashable, int] = {}

    def check(self, reading: Reading, matter: Hashable) -> None:
        first = self._rows.setdefault(matter, reading.row.number)
        if first != reading.row.number:
            reading.refuse(
                "effective_on",
                found=f"another event of the same day and matter as in row {first:,}",
                expected="one event a day for each student, purpose and recipient",
                remedy="Keep the row that holds; the order of two on one day is not known.",
            )
