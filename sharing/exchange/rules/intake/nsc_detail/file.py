"""A student detail report becomes rows, or is refused with every problem found."""

from __future__ import annotations

from typing import BinaryIO

from portal.rules.intake import Problems, Reading, Table, optional, yes_no
from sharing.exchange.rules.intake.nsc_detail import columns
from sharing.exchange.rules.intake.nsc_detail.colleges import Sequences
from sharing.exchange.rules.intake.nsc_detail.degrees import read_degree
from sharing.exchange.rules.intake.nsc_detail.duplicates import Degrees, Terms
from sharing.exchange.rules.intake.nsc_detail.enrollments import read_enrollment
from sharing.exchange.rules.intake.nsc_detail.keys import return_key, unique_id
from sharing.exchange.rules.intake.nsc_detail.missing import NotFound
from sharing.exchange.rules.intake.nsc_detail.rows import DetailFile

_maybe = optional(yes_no)


def read_detail(source: bytes | BinaryIO, *, name: str, encoding: str = "utf-8") -> DetailFile:
    """Read an NSC student detail report in either header dialect.

    Raises `Rejected` with all problems of the file.
    """
    problems = Problems(file=name)
    table = Table(source, name=name, columns=columns.SHAPE, problems=problems, encoding=encoding)
    report = _Report(problems)
    for row in table:
        report.read(Reading(row, problems, file=name))
    report.finish()
    problems.reject_if_any()
    return DetailFile(
        dialect=columns.dialect_of(table.header),
        rows=report.terms.rows,
        degrees=report.degrees.rows,
        not_found=tuple(report.not_found.rows.values()),
        notices=report.notices(ends_whole=table.ends_with_newline),
    )


class _Report:
    def __init__(self, problems: Problems) -> None:
        self.terms = Terms()
        self.degrees = Degrees()
        self.not_found = NotFound()
        self._sequences = Sequences()
        self._problems = problems
        self._found: dict[str, int] = {}

    def read(self, reading: Reading) -> None:
        key = reading.take(columns.RETURN_FIELD, return_key)
        own = reading.take(columns.UNIQUE_ID, unique_id)
        found = reading.take(columns.FOUND, yes_no)
        if not reading.ok:
            return
        if not (key or own):
            _refuse_without_key(reading)
        elif found:
            self._found.setdefault(key or own, reading.row.number)
            self._read_record(reading, key, own)
        else:
            self.not_found.read(reading, key=key, unique_id=own)

    def _read_record(self, reading: Reading, key: str, own: str) -> None:
        if reading.take(columns.GRADUATED, _maybe):
            degree = read_degree(reading, key=key, unique_id=own, sequences=self._sequences)
            if reading.ok:
                self.degrees.add(degree)
            return
        term = read_enrollment(reading, key=key, unique_id=own, sequences=self._sequences)
        if reading.ok:
            self.terms.add(term)

    def finish(self) -> None:
        self.not_found.refuse_contradictions(self._found, self._problems)
        if not self._problems and not self._found and not self.not_found.rows:
            self._problems.note(
                None,
                None,
                found="no row below the header",
                expected="at least one student",
                remedy="Download the report again and upload it unchanged.",
            )

    def notices(self, *, ends_whole: bool) -> tuple[str, ...]:
        counted = (
            (self.terms.repeated, "Repeated rows of the same term, counted once"),
            (self.degrees.repeated, "Repeated rows of the same degree, counted once"),
            (self.not_found.repeated, "Repeated rows of students not found, counted once"),
        )
        said = [f"{words}: {count:,}" for count, words in counted if count]
        if not ends_whole:
            said.append("The last row has no line end: check that the file is complete")
        return tuple(said)


def _refuse_without_key(reading: Reading) -> None:
    reading.refuse(
        columns.RETURN_FIELD,
        found="neither a return field nor a unique identifier",
        expected="the key that was sent with the student",
        remedy="Ask for the report with the requester return field included.",
    )
