"""What colleges returned, kept once however often it is told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection

from portal.recording import action, record
from portal.rowsecurity.bulk import stage
from portal.rules.actor import Actor, decide_role
from portal.rules.permissions import Permission
from sharing.records.rules.kinds import OutcomeKind
from sharing.records.rules.outcomes import OutcomeRow, Selected, Stored

COLUMNS = {
    "position": "integer",
    "subject_id": "uuid",
    "kind": "text",
    "college_code": "text",
    "college_name": "text",
    "college_state": "text",
    "college_level": "text",
    "college_control": "text",
    "begins_on": "date",
    "ends_on": "date",
    "status": "text",
    "class_level": "text",
    "graduated_on": "date",
    "degree_title": "text",
    "sequence": "smallint",
}
KEY = "subject_id, kind, college_code, begins_on, ends_on, graduated_on, degree_title"
TOLD_AGAIN = (
    "college_name",
    "college_state",
    "college_level",
    "college_control",
    "status",
    "class_level",
    "sequence",
)


def _kept(name: str) -> str:
    """What holds of a fact that is told again: an agreement that lists less, or a file that leaves
    a cell empty, erases nothing that was told before."""
    told = f"s.{name}" if name == "sequence" else f"NULLIF(s.{name}, '')"
    return f"COALESCE({told}, o.{name})"


# A return may tell the same fact twice; its last row counts.
ONCE = f"""
    SELECT DISTINCT ON ({KEY}) * FROM staged_outcomes
    ORDER BY {KEY}, position DESC
"""  # noqa: S608 - constants above

TOLD = f"""
    SELECT s.*, o.id AS known,
        ({", ".join(f"o.{name}" for name in TOLD_AGAIN)})
        IS NOT DISTINCT FROM ({", ".join(map(_kept, TOLD_AGAIN))}) AS same
    FROM ({ONCE}) s LEFT JOIN records_outcome o
        ON o.organization_id = %(organization)s AND o.subject_id = s.subject_id
        AND o.kind = s.kind AND o.college_code = s.college_code
        AND CASE s.kind
            WHEN 'enrollment' THEN o.begins_on = s.begins_on AND o.ends_on = s.ends_on
            ELSE o.graduated_on = s.graduated_on AND o.degree_title = s.degree_title END
"""  # noqa: S608 - constants above

STAGE = """
    CREATE TEMPORARY TABLE staged_outcomes ON COMMIT DROP AS
    SELECT {names} FROM ({told}) told
"""
SORT = f"""
    CREATE TEMPORARY TABLE sorted_outcomes ON COMMIT DROP AS SELECT * FROM ({TOLD}) told
"""  # noqa: S608 - constants above

COUNT = """
    SELECT count(*) FILTER (WHERE known IS NULL),
        count(*) FILTER (WHERE known IS NOT NULL AND NOT same),
        count(*) FILTER (WHERE known IS NOT NULL AND same)
    FROM sorted_outcomes
"""

NAMES = ", ".join(name for name in COLUMNS if name != "position")
INSERT = f"""
    INSERT INTO records_outcome (id, organization_id, exchange_id, {NAMES})
    SELECT gen_random_uuid(), %(organization)s, %(exchange)s, {NAMES}
    FROM sorted_outcomes WHERE known IS NULL
"""  # noqa: S608 - constants above

UPDATE = f"""
    UPDATE records_outcome o SET exchange_id = %(exchange)s,
        {", ".join(f"{name} = {_kept(name)}" for name in TOLD_AGAIN)}
    FROM sorted_outcomes s WHERE o.id = s.known AND NOT s.same
"""  # noqa: S608 - constants above


@action
def store_outcomes(
    *, organization_id: UUID, exchange_id: UUID, rows: Iterable[OutcomeRow] | Selected, by: Actor
) -> Stored:
    """Keeps a return's facts about the organization's students, in the caller's transaction.

    `rows` may be SQL with its parameters, of rows with the names and types of `COLUMNS`: what is
    in the database already, however much, does not pass through here.
    A fact already on file is not doubled, whichever exchange told it; what is told differently
    now replaces what was told before, and what is left blank does not. A subject of another
    organization is refused by the database. Counts distinct facts.
    """
    decide_role(by, Permission.EXCHANGE_ACCEPT, organization_id).require()
    parameters = {"organization": organization_id, "exchange": exchange_id}
    _stage(rows)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.sorted_outcomes")
        cursor.execute(SORT, parameters)
        cursor.execute(COUNT)
        stored = Stored(*cursor.fetchone())
        cursor.execute(INSERT, parameters)
        cursor.execute(UPDATE, parameters)
    record(
        "store_outcomes",
        by=by,
        organization_id=organization_id,
        detail={
            "exchange": str(exchange_id),
            "added": stored.added,
            "changed": stored.changed,
            "unchanged": stored.unchanged,
        },
    )
    return stored


def _stage(rows: Iterable[OutcomeRow] | Selected) -> None:
    if not isinstance(rows, Selected):
        stage("staged_outcomes", COLUMNS, (_values(n, row) for n, row in enumerate(rows)))
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.staged_outcomes")
        cursor.execute(STAGE.format(names=", ".join(COLUMNS), told=rows.text), rows.values)
        cursor.execute("ANALYZE pg_temp.staged_outcomes")


def _values(position: int, row: OutcomeRow) -> tuple[Any, ...]:
    is_degree = row.kind is OutcomeKind.DEGREE
    return (
        position,
        row.subject_id,
        row.kind.value,
        row.college_code,
        row.college_name,
        row.college_state,
        row.college_level,
        row.college_control,
        None if is_degree else row.begins_on,
        None if is_degree else row.ends_on,
        row.status,
        row.class_level,
        row.graduated_on if is_degree else None,
        row.degree_title if is_degree else "",
        row.sequence,
    )
