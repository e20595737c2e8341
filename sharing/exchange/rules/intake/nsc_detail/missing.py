"""Students for whom no record was found: one row, empty from the college on, and no other row."""

from __future__ import annotations

from portal.rules.intake import Problem, Problems, Reading
from sharing.exchange.rules.intake.nsc_detail import columns
from sharing.exchange.rules.intake.nsc_detail.rows import NotFoundRow

_EMPTY = (columns.COLLEGE_CODE, columns.COLLEGE_NAME, columns.BEGIN, columns.END)


def read_not_found(reading: Reading, *, key: str, unique_id: str) -> NotFoundRow:
    for column in _EMPTY:
        if reading.row[column].strip():
            reading.refuse(
                column,
                found="a value, although no record was found",
                expected="an empty cell where Record Found is N",
                remedy="Download the report again and upload it unchanged.",
            )
    return NotFoundRow(reading.row.number, key=key, unique_id=unique_id)


def contradiction(row: int, found: int, *, name: str) -> Problem:
    """A student of whom one row says that nothing was found, and another what was."""
    return Problem(
        row,
        columns.FOUND,
        found=f"N, although row {found:,} has a record of the same student",
        expected="either records or one row N for a student",
        remedy="Download the report again and upload it unchanged.",
        file=name,
    )


class NotFound:
    def __init__(self) -> None:
        self.rows: dict[str, NotFoundRow] = {}
        self.repeated = 0

    def add(self, row: NotFoundRow) -> None:
        self.repeated += row.student in self.rows
        self.rows.setdefault(row.student, row)

    def refuse_contradictions(self, found: dict[str, int], problems: Problems) -> None:
        """`found` gives the first row of every student with a record."""
        for student, row in self.rows.items():
            if student in found:
                problems.add(contradiction(row.row, found[student], name=problems.file))
