"""academicSessions.csv: which school year the roster is of."""

from __future__ import annotations

from portal.rules.intake import TableShape, identifier, iso_date, optional, text_within, year
from sharing.records.rules.intake.oneroster.desk import Desk, Firsts
from sharing.records.rules.intake.oneroster.rows import SessionRow

SESSIONS = "academicSessions.csv"

_SHAPE = TableShape(
    ("sourcedId", "title", "type", "startDate", "endDate", "schoolYear"),
    ("status",),
    unknown="ignore",
)
_optional_year = optional(year)
_kind = text_within(40)


def read_sessions(desk: Desk) -> tuple[SessionRow, ...]:
    sessions: list[SessionRow] = []
    firsts = Firsts()
    for row in desk.rows(SESSIONS, _SHAPE):
        reading = desk.reading(row, SESSIONS)
        session = SessionRow(
            row=row.number,
            sourced_id=reading.take("sourcedId", identifier),
            title=reading.take("title", text_within(255)),
            kind=reading.take("type", _kind),
            start=reading.take("startDate", iso_date),
            end=reading.take("endDate", iso_date),
            school_year=reading.take("schoolYear", _optional_year),
        )
        if not reading.ok:
            continue
        firsts.check(reading, "sourcedId", session.sourced_id, expected="each sourcedId once")
        if session.end < session.start:
            reading.refuse(
                "endDate", found=f'"{session.end}"', expected=f"a day after {session.start}"
            )
        sessions.append(session)
    return tuple(sessions)
