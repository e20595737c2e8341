"""Files of decisions, all or nothing; the same file again changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from consent import consequences, files, holders, signers
from consent.actions.passing import pass_rights
from consent.files import Checked, EventLine, OptOutLine
from consent.models import ConsentEvent, DirectoryOptOut
from consent.rules.intake.rows import ConsentEventRow, OptOutRow
from consent.rules.vocabulary import Route
from portal import clock
from portal.recording import action, record
from portal.rowsecurity.bulk import stage
from portal.rules.actor import Actor, decide_role
from portal.rules.intake import Problems
from portal.rules.permissions import Permission
from portal.vault import Vault

_TOLD = {
    "id": "uuid",
    "subject_id": "uuid",
    "kind": "text",
    "effective_on": "date",
    "position": "integer",
    "relationship": "text",
    "signer": "bytea",
    "entry_key": "bytea",
    "holder": "bytea",
}
_EVENT = _TOLD | {
    "route": "text",
    "purpose": "text",
    "recipient_id": "uuid",
    "notice_id": "uuid",
    "notice_code": "text",
}

_INSERT_EVENTS = """
INSERT INTO consent_consentevent (organization_id, recorded_at, entered_by_id, source, id,
    subject_id, kind, effective_on, position, relationship, signer, entry_key, holder, route,
    purpose, recipient_id, notice_id, notice_code)
SELECT %s, %s, %s, %s, id, subject_id, kind, effective_on, position, relationship, signer,
    entry_key, holder, route, purpose, recipient_id, notice_id, notice_code
FROM decisions_told
ON CONFLICT (subject_id, entry_key) DO NOTHING
"""
_INSERT_OPT_OUTS = """
INSERT INTO consent_directoryoptout (organization_id, recorded_at, entered_by_id, source, id,
    subject_id, kind, effective_on, position, relationship, signer, entry_key, holder, route)
SELECT %s, %s, %s, %s, id, subject_id, kind, effective_on, position, relationship, signer,
    entry_key, holder, %s
FROM decisions_told
ON CONFLICT (subject_id, entry_key) DO NOTHING
"""


@action
def import_events(
    *,
    organization_id: UUID,
    rows: Sequence[ConsentEventRow],
    name: str,
    source: UUID | None,
    by: Actor,
) -> Checked:
    """Stores the consent events of a file that are not on file yet.

    Raises `Rejected`, and stores nothing, when any row has a problem.
    """
    decide_role(by, Permission.CONSENT_WRITE, organization_id).require()
    vault, problems = Vault.for_organization(organization_id), Problems(file=name)
    lines = files.event_lines(vault, rows, problems)
    problems.reject_if_any()
    # A file tells of students of 18 who decide for themselves: since when, before it is read.
    pass_rights(organization_id=organization_id, day=clock.today(), by=by)
    new = files.new_lines(lines, ConsentEvent._meta.db_table)
    stage("decisions_told", _EVENT, _event_values(vault, new, _keys(new)))
    stored = _insert(_INSERT_EVENTS, [organization_id, clock.now(), by.user_id, source])
    consequences.on_decisions(
        organization_id=organization_id, event_ids=_stored(ConsentEvent), by=by, day=clock.today()
    )
    return _done("import_consent_events", organization_id, len(rows), stored, source, by)


@action
def import_opt_outs(
    *, organization_id: UUID, rows: Sequence[OptOutRow], name: str, source: UUID | None, by: Actor
) -> Checked:
    """Stores the directory opt-outs of a file that are not on file yet; all or nothing."""
    decide_role(by, Permission.CONSENT_WRITE, organization_id).require()
    vault, problems = Vault.for_organization(organization_id), Problems(file=name)
    lines = files.opt_out_lines(vault, rows, problems)
    problems.reject_if_any()
    new = files.new_lines(lines, DirectoryOptOut._meta.db_table)
    stage("decisions_told", _TOLD, _opt_out_values(vault, new, _keys(new)))
    stored = _insert(
        _INSERT_OPT_OUTS, [organization_id, clock.now(), by.user_id, source, Route.FILE.value]
    )
    consequences.on_opt_outs(
        organization_id=organization_id,
        opt_out_ids=_stored(DirectoryOptOut),
        by=by,
        day=clock.today(),
    )
    return _done("import_opt_outs", organization_id, len(rows), stored, source, by)


def _event_values(
    vault: Vault, lines: list[EventLine], keys: Mapping[UUID, bytes]
) -> Iterator[tuple[object, ...]]:
    for line in lines:
        yield (
            *_values(vault, line, ConsentEvent._meta.db_table, keys[line.subject_id]),
            line.row.route.value,
            line.row.purpose.value,
            line.recipient_id,
            line.notice_id,
            line.row.notice,
        )


def _opt_out_values(
    vault: Vault, lines: list[OptOutLine], keys: Mapping[UUID, bytes]
) -> Iterator[tuple[object, ...]]:
    for line in lines:
        yield _values(vault, line, DirectoryOptOut._meta.db_table, keys[line.subject_id])


def _values(
    vault: Vault, line: EventLine | OptOutLine, table: str, key: bytes
) -> tuple[object, ...]:
    row, row_id = line.row, uuid4()
    return (
        row_id,
        line.subject_id,
        row.event.value,
        row.effective_on,
        row.row,
        row.relationship.value,
        signers.sealed(vault, row.signed_by, key=key, table=table, row_id=row_id),
        line.entry_key,
        holders.holder_of(vault, row.relationship.value, row.signed_by),
    )


def _keys(lines: Iterable[EventLine | OptOutLine]) -> dict[UUID, bytes]:
    """Each student's wrapped key, read before the copy begins: one connection cannot do both."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, key FROM consent_subject WHERE id = ANY(%s::uuid[])",
            [list({line.subject_id for line in lines})],
        )
        return {subject_id: bytes(key) for subject_id, key in cursor.fetchall()}


def _insert(statement: str, parameters: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


def _stored(table: type[ConsentEvent | DirectoryOptOut]) -> list[UUID]:
    """The decisions of this file that were new."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.id FROM decisions_told t "  # noqa: S608 (the name of our own table)
            f"JOIN {table._meta.db_table} e ON e.id = t.id"
        )
        return [event_id for (event_id,) in cursor.fetchall()]


def _done(
    verb: str, organization_id: UUID, total: int, stored: int, source: UUID | None, by: Actor
) -> Checked:
    record(
        verb,
        by=by,
        organization_id=organization_id,
        detail={"rows": total, "new": stored, "source": str(source) if source else None},
    )
    return Checked(Problems(), total, stored, total - stored)
