"""Files of consent events and of directory opt-outs. Layouts: docs/files.md."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import BinaryIO, TypeVar

from consent.rules.intake.days import day_until
from consent.rules.intake.repeats import Days
from consent.rules.intake.routes import check_route
from consent.rules.intake.rows import (
    ConsentEventRow,
    ConsentKind,
    OptOutKind,
    OptOutRow,
    Relationship,
    Route,
)
from portal.rules.intake import (
    Problems,
    Reading,
    TableShape,
    identifier_within,
    member_of,
    name,
    read_table,
    text_within,
)
from portal.rules.vocabulary import Purpose

T = TypeVar("T")

CONSENT_EVENTS = TableShape(
    (
        "student_id",
        "event",
        "purpose",
        "recipient",
        "effective_on",
        "signed_by",
        "relationship",
        "route",
        "notice",
    )
)
DIRECTORY_OPT_OUTS = TableShape(
    ("student_id", "event", "effective_on", "signed_by", "relationship")
)

_student_id = identifier_within(50)
_recipient = text_within(200)
_notice = text_within(200)
_event = member_of(ConsentKind)
_opt_out = member_of(OptOutKind)
_purpose = member_of(Purpose)
_relationship = member_of(Relationship)
_route = member_of(Route)


def read_consent_events(
    source: bytes | BinaryIO, *, name: str, today: date, encoding: str = "utf-8"
) -> tuple[ConsentEventRow, ...]:
    """Raises `Rejected` with all problems of the file."""
    days = Days()
    day = day_until(today)

    def read(reading: Reading) -> ConsentEventRow:
        row = _consent_event(reading, day)
        if reading.ok:
            check_route(reading, row.event, row.route)
            matter = (row.student_id, row.purpose, row.recipient.casefold(), row.effective_on)
            days.check(reading, matter)
        return row

    return _read(source, name, CONSENT_EVENTS, encoding, read)


def read_directory_opt_outs(
    source: bytes | BinaryIO, *, name: str, today: date, encoding: str = "utf-8"
) -> tuple[OptOutRow, ...]:
    """Raises `Rejected` with all problems of the file."""
    days = Days()
    day = day_until(today)

    def read(reading: Reading) -> OptOutRow:
        row = _opt_out_row(reading, day)
        if reading.ok:
            days.check(reading, (row.student_id, row.effective_on))
        return row

    return _read(source, name, DIRECTORY_OPT_OUTS, encoding, read)


def _read(
    source: bytes | BinaryIO,
    name: str,
    shape: TableShape,
    encoding: str,
    read: Callable[[Reading], T],
) -> tuple[T, ...]:
    problems = Problems(file=name)
    rows = tuple(
        read(Reading(row, problems))
        for row in read_table(
            source, name=name, columns=shape, problems=problems, encoding=encoding
        )
    )
    problems.reject_if_any()
    return rows


def _consent_event(reading: Reading, day: Callable[[str], date]) -> ConsentEventRow:
    return ConsentEventRow(
        row=reading.row.number,
        student_id=reading.take("student_id", _student_id),
        event=reading.take("event", _event),
        purpose=reading.take("purpose", _purpose),
        recipient=reading.take("recipient", _recipient),
        effective_on=reading.take("effective_on", day),
        signed_by=reading.take("signed_by", name),
        relationship=reading.take("relationship", _relationship),
        route=reading.take("route", _route),
        notice=reading.take("notice", _notice),
    )


def _opt_out_row(reading: Reading, day: Callable[[str], date]) -> OptOutRow:
    return OptOutRow(
        row=reading.row.number,
        student_id=reading.take("student_id", _student_id),
        event=reading.take("event", _opt_out),
        effective_on=reading.take("effective_on", day),
        signed_by=reading.take("signed_by", name),
        relationship=reading.take("relationship", _relationship),
    )


__all__ = [
    "CONSENT_EVENTS",
    "DIRECTORY_OPT_OUTS",
    "ConsentEventRow",
    "ConsentKind",
    "OptOutKind",
    "OptOutRow",
    "Relationship",
    "Route",
    "read_consent_events",
    "read_directory_opt_outs",
]
