"""A student detail report becomes rows, or is refused with every problem found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from portal.rules.intake import Problems, Reading, Table, optional, yes_no
from sharing.exchange.rules.intake.nsc_detail import columns
from sharing.exchange.rules.intake.nsc_detail.colleges import AsGiven, Sequences
from sharing.exchange.rules.intake.nsc_detail.degrees import read_degree
from sharing.exchange.rules.intake.nsc_detail.duplicates import Degrees, Repeated, Terms
from sharing.exchange.rules.intake.nsc_detail.enrollments import read_enrollment
from sharing.exchange.rules.intake.nsc_detail.keys import (
    key_in_program_code,
    return_key,
    unique_id,
)
from sharing.exchange.rules.intake.nsc_detail.missing import NotFound, read_not_found
from sharing.exchange.rules.intake.nsc_detail.rows import (
    DegreeRow,
    DetailFile,
    DetailRow,
    Dialect,
    EnrollmentRow,
)

CUT_SHORT = "The last row has no line end: check that the file is complete"
_maybe = optional(yes_no)


class DetailRows:
    """Iterates once over the rows of a report, in either header dialect, in bounded memory.

    Rows come as they stand: repeated ones too, and a college sequence that is left blank comes
    blank. A row with a problem is noted in `problems` and left out; a file that is no such report
    raises `Rejected` at once.
    """

    def __init__(
        self,
        source: bytes | BinaryIO,
        *,
        name: str,
        problems: Problems,
        encoding: str = "utf-8",
        sequences: Sequences | None = None,
    ) -> None:
        self._table = Table(
            source, name=name, columns=columns.SHAPE, problems=problems, encoding=encoding
        )
        self._name, self._problems = name, problems
        self._sequences = AsGiven() if sequences is None else sequences

    @property
    def dialect(self) -> Dialect:
        """Known once the first row was asked for."""
        return columns.dialect_of(self._table.header)

    @property
    def ends_whole(self) -> bool:
        """Known once the last row was read."""
        return self._table.ends_with_newline

    def __iter__(self) -> Iterator[DetailRow]:
        is_empty = True
        for cells in self._table:
            row = self._read(Reading(cells, self._problems, file=self._name))
            if row is not None:
                is_empty = False
                yield row
        if is_empty and not self._problems:
            self._problems.note(
                None,
                None,
                found="no row below the header",
                expected="at least one student",
                remedy="Download the report again and upload it unchanged.",
            )

    def _read(self, reading: Reading) -> DetailRow | None:
        key = reading.take(columns.RETURN_FIELD, return_key)
        key = key or key_in_program_code(reading.row[columns.PROGRAM_CODE])
        own = reading.take(columns.UNIQUE_ID, unique_id)
        found = reading.take(columns.FOUND, yes_no)
        if not reading.ok:
            return None
        if not (key or own):
            _refuse_without_key(reading)
            return None
        row: DetailRow = (
            self._read_record(reading, key, own)
            if found
            else read_not_found(reading, key=key, unique_id=own)
        )
        return row if reading.ok else None

    def _read_record(self, reading: Reading, key: str, own: str) -> EnrollmentRow | DegreeRow:
        read = read_degree if reading.take(columns.GRADUATED, _maybe) else read_enrollment
        return read(reading, key=key, unique_id=own, sequences=self._sequences)


def read_detail(source: bytes | BinaryIO, *, name: str, encoding: str = "utf-8") -> DetailFile:
    """Read an NSC student detail report in either header dialect, whole.

    Raises `Rejected` with all problems of the file.
    """
    problems = Problems(file=name)
    rows = DetailRows(
        source, name=name, problems=problems, encoding=encoding, sequences=Sequences()
    )
    report = _Report()
    for row in rows:
        report.add(row)
    report.not_found.refuse_contradictions(report.found, problems)
    problems.reject_if_any()
    repeated = Repeated(report.terms.repeated, report.degrees.repeated, report.not_found.repeated)
    cut_short = () if rows.ends_whole else (CUT_SHORT,)
    return DetailFile(
        dialect=rows.dialect,
        rows=report.terms.rows,
        degrees=report.degrees.rows,
        not_found=tuple(report.not_found.rows.values()),
        notices=(*repeated.notices, *cut_short),
    )


class _Report:
    """All rows, each once."""

    def __init__(self) -> None:
        self.terms = Terms()
        self.degrees = Degrees()
        self.not_found = NotFound()
        self.found: dict[str, int] = {}

    def add(self, row: DetailRow) -> None:
        if isinstance(row, EnrollmentRow):
            self.terms.add(row)
        elif isinstance(row, DegreeRow):
            self.degrees.add(row)
        else:
            self.not_found.add(row)
            return
        self.found.setdefault(row.student, row.row)


def _refuse_without_key(reading: Reading) -> None:
    reading.refuse(
        columns.RETURN_FIELD,
        found="neither a return field nor a unique identifier",
        expected="the key that was sent with the student",
        remedy="Ask for the report with the requester return field included.",
    )
