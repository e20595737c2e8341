"""The check of a return: its rows against the students who were sent."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, Final

from django.db import connection

from portal.rowsecurity.bulk import Staged
from portal.rules.intake import Problems
from sharing.exchange.returned_sheets import Returned
from sharing.exchange.rules.contents import agreed_fields, takes_degrees, takes_terms
from sharing.exchange.rules.intake.nsc_detail import (
    CUT_SHORT,
    RANK,
    DegreeRow,
    DetailRow,
    EnrollmentRow,
    Repeated,
    contradiction,
)
from sharing.exchange.rules.returns import left_out, line_of, other_exchange, stranger

ROOM: Final = "SELECT set_config('work_mem', '64MB', true)"  # for the sorts of this transaction
PORTION: Final = 20_000
NOT_FOUND: Final = "none"
WORD: Final = 'text COLLATE "C"'  # compared byte by byte, as Python does
COLUMNS: Final = {
    "row": "integer",
    "key": WORD,
    "student": WORD,
    "kind": WORD,
    "college_code": WORD,
    "college_name": "text",
    "college_state": "text",
    "college_level": "text",
    "college_control": "text",
    "begins_on": "date",
    "ends_on": "date",
    "status": "text",
    "rank": "smallint",
    "class_level": "text",
    "graduated_on": "date",
    "degree_title": WORD,
    "sequence": "smallint",
}
FACT: Final = "student, kind, college_code, begins_on, ends_on, graduated_on, degree_title"

# Reports repeat rows of one term: the stronger status counts, once; of one degree the first row.
# A college sequence that is left blank is that of the rows of the same student and college above.
ONCE: Final = f"""
CREATE TEMPORARY TABLE returned_once ON COMMIT DROP AS
SELECT DISTINCT ON ({FACT}) *,
    max(sequence) OVER (PARTITION BY student, college_code, above) AS filled
FROM (
    SELECT *, count(sequence) OVER (PARTITION BY student, college_code ORDER BY row) AS above
    FROM returned_rows WHERE kind <> '{NOT_FOUND}'
) placed
ORDER BY {FACT}, rank, row
"""  # noqa: S608 - constants above
MISSED: Final = f"""
CREATE TEMPORARY TABLE returned_missed ON COMMIT DROP AS
SELECT student, min(key) AS key, min(row) AS row FROM returned_rows
WHERE kind = '{NOT_FOUND}' GROUP BY student
"""  # noqa: S608 - constants above
COUNT: Final = """
SELECT
    (SELECT count(*) FROM returned_rows WHERE kind = 'enrollment'),
    (SELECT count(*) FROM returned_rows WHERE kind = 'degree'),
    (SELECT count(*) FROM returned_rows WHERE kind = 'none'),
    (SELECT count(*) FROM returned_once WHERE kind = 'enrollment'),
    (SELECT count(*) FROM returned_once WHERE kind = 'degree'),
    (SELECT count(*) FROM returned_missed),
    (SELECT count(DISTINCT student) FROM returned_once),
    (SELECT count(*) FROM sent_keys)
"""
CONTRADICTIONS: Final = """
SELECT m.row, min(r.row) FROM returned_missed m
JOIN returned_rows r ON r.student = m.student AND r.kind <> 'none'
GROUP BY m.student, m.row ORDER BY m.row
"""
STRANGERS: Final = """
SELECT u.row, u.key FROM (
    SELECT row, key FROM returned_once UNION ALL SELECT row, key FROM returned_missed
) u WHERE NOT EXISTS (SELECT FROM sent_keys k WHERE k.key = u.key) ORDER BY u.row
"""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a file says of those who were sent, cut to the agreed elements.

    Students in no row count as not found: saying more could tell a blocked record from a missing
    one.
    """

    sent: int
    matched: int
    terms: int
    degrees: int
    fields: tuple[str, ...]
    notices: tuple[str, ...]

    @property
    def unmatched(self) -> int:
        return self.sent - self.matched

    def lines(self) -> Iterator[bytes]:
        """One line for each matched student, in the order of the keys."""
        taken = {"enrollment": self.terms > 0, "degree": self.degrees > 0}
        fields = "".join(f", {name}" for name in self.fields)
        with connection.chunked_cursor() as cursor:
            cursor.execute(
                f"SELECT student, kind, filled{fields} FROM returned_once "  # noqa: S608
                "ORDER BY student"
            )
            for key, rows in groupby(portions(cursor), key=itemgetter(0)):
                yield line_of(key, (self._outcome(row) for row in rows if taken[row[1]]))

    def _outcome(self, row: tuple[Any, ...]) -> dict[str, Any]:
        """An outcome as plain values, with nothing that the agreement does not list."""
        values = zip(self.fields, row[3:], strict=True)
        told = {name: _plain(value) for name, value in values if value not in (None, "")}
        return {"kind": row[1], **told, "sequence": row[2]}


class Fingerprint:
    """Of what is kept: equal for the same outcomes of the same students, however the file is laid
    out."""

    def __init__(self, reconciled: Reconciled) -> None:
        self._digest = hashlib.sha256(str(reconciled.sent).encode())

    def through(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        for line in lines:
            self._digest.update(line)
            yield line

    @property
    def hash(self) -> str:
        return self._digest.hexdigest()


def reconcile(
    report: Returned,
    problems: Problems,
    *,
    sent_keys: Iterable[str],
    elements: Collection[str],
    reference: str,
    name: str,
) -> Reconciled:
    """Raises `Rejected` with every problem of the file, which the report notes in `problems`; also
    when a row carries a key that this package does not hold."""
    _stage("returned_rows", COLUMNS, (_cells(row) for row in report if not problems))
    problems.reject_if_any()
    _stage("sent_keys", {"key": WORD}, ((key,) for key in sent_keys))
    with connection.cursor() as cursor:
        cursor.execute(ROOM)
        for made, statement in (("returned_once", ONCE), ("returned_missed", MISSED)):
            cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{made}")
            cursor.execute(statement)
            cursor.execute(f"ANALYZE pg_temp.{made}")
        cursor.execute(COUNT)
        terms, degrees, missed, terms_once, degrees_once, missed_once, matched, sent = (
            cursor.fetchone()
        )
    _refuse_contradictions(name)
    _refuse_strangers(reference, name, of=terms_once + degrees_once + missed_once)
    repeated = Repeated(terms - terms_once, degrees - degrees_once, missed - missed_once)
    cut_short = () if report.ends_whole else (CUT_SHORT,)
    has_terms, has_degrees = takes_terms(elements), takes_degrees(elements)
    lost = left_out(0 if has_terms else terms_once, 0 if has_degrees else degrees_once)
    return Reconciled(
        sent=sent,
        matched=matched,
        terms=terms_once if has_terms else 0,
        degrees=degrees_once if has_degrees else 0,
        fields=agreed_fields(elements),
        notices=(*report.notices, *repeated.notices, *cut_short, *lost),
    )


def _stage(name: str, columns: Mapping[str, str], rows: Iterator[tuple[Any, ...]]) -> None:
    """A refusal while they are read must not break a COPY, so that each portion is read first."""
    staged = Staged(name, columns)
    while portion := list(islice(rows, PORTION)):
        staged.take(portion)
    staged.analyze()


def portions(cursor: Any) -> Iterator[tuple[Any, ...]]:
    """Rows of a cursor on the server, so many at a time."""
    while rows := cursor.fetchmany(PORTION):
        yield from rows


def _refuse_contradictions(name: str) -> None:
    problems = Problems(file=name)
    with connection.chunked_cursor() as cursor:
        cursor.execute(CONTRADICTIONS)
        for row, found in portions(cursor):
            problems.add(contradiction(row, found, name=name))
    problems.reject_if_any()


def _refuse_strangers(reference: str, name: str, *, of: int) -> None:
    problems = Problems(file=name)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({STRANGERS}) unknown")  # noqa: S608
        unknown = cursor.fetchone()[0]
    if unknown and unknown == of:
        problems.add(other_exchange(reference, name))
    with connection.chunked_cursor() as cursor:
        cursor.execute(STRANGERS)
        for row, key in portions(cursor):
            problems.add(stranger(row, key, reference, name))
    problems.reject_if_any()


def _cells(row: DetailRow) -> tuple[Any, ...]:
    if isinstance(row, EnrollmentRow):
        return _record(row, "enrollment", row.begin, row.end, row.status, row.class_level)
    if isinstance(row, DegreeRow):
        return _record(row, "degree", graduated_on=row.graduated_on, title=row.title)
    nothing = ("",) * 5
    return (
        row.row,
        row.key,
        row.student,
        NOT_FOUND,
        *nothing,
        None,
        None,
        "",
        0,
        "",
        None,
        "",
        None,
    )


def _record(
    row: EnrollmentRow | DegreeRow,
    kind: str,
    begin: date | None = None,
    end: date | None = None,
    status: str = "",
    class_level: str = "",
    graduated_on: date | None = None,
    title: str = "",
) -> tuple[Any, ...]:
    return (
        row.row,
        row.key,
        row.student,
        kind,
        row.college_code,
        row.college_name,
        row.college_state,
        row.level,
        row.control,
        begin,
        end,
        status,
        RANK[status],
        class_level,
        graduated_on,
        title,
        row.sequence,
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
