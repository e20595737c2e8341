"""Students for whom no record was found: one row, empty from the college on, and no other row."""

from __future__ import annotations

from portal.rules.intake import Problems, Reading
from sharing.exchange.rules.intake.nsc_detail import columns
from sharing.exchange.rules.intake.nsc_detail.rows import NotFoundRow

_EMPTY = (columns.COLLEGE_CODE, columns.COLLEGE_NAME, columns.BEGIN, columns.END)


class NotFound:
    def __init__(self) -> None:
        self.rows: dict[str, NotFoundRow] = {}
        self.repeated = 0

    def read(self, reading: Reading, *, key: str, unique_id: str) -> None:
        for column in _EMPTY:
            if reading.row[column].strip():
                reading.refuse(
                    column,
                    found="a value, although no record was found",
                    expected="an empty cell where Record Found is N",
                    remedy="Download the report again and upload it unchanged.",
                )
        if (key or unique_id) in self.rows:
            self.repeated += 1
        self.rows.setdefault(
            key or unique_id, NotFoundRow(reading.row.number, key=key, unique_id=unique_id)
        )

    def refuse_contradictions(self, found: dict[str, int], problems: Problems) -> None:
        """`found` gives the first row of every student with a record."""
        for student, row in self.rows.items():
            if student in found:
                problems.note(
                    row.row,
                    columns.FOUND,
                    found=f"N, although row {found[student]:,} has a record of the same student",
                    expected="either records or one row N for a student",
                    remedy="Download the report again and upload it unchanged.",
                )
