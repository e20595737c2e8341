"""Spreadsheets of consents, opt-outs and guardians, taken over whole or in their good rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID, uuid4

from django.db import connection

from consent import consequences, guardians, signers
from consent.guardians import Person
from consent.models import Answer, Authority, ConsentEvent, DirectoryOptOut, Guardian
from consent.rules.vocabulary import Evidence, Relationship, Route
from consent.sheets import Examined
from consent.sheets.consents import EventToWrite
from consent.sheets.guardians import GuardianToWrite
from consent.sheets.opt_outs import OptOutToWrite
from portal import clock
from portal.recording import action, record
from portal.rowsecurity.bulk import stage
from portal.rules.actor import Actor, decide_role
from portal.rules.permissions import Permission
from portal.vault import Vault

CHUNK = 2_000

_EVENT = {
    "id": "uuid",
    "subject_id": "uuid",
    "kind": "text",
    "purpose": "text",
    "recipient_id": "uuid",
    "effective_on": "date",
    "expires_on": "date",
    "position": "integer",
    "relationship": "text",
    "route": "text",
    "signer": "bytea",
    "holder": "bytea",
    "entry_key": "bytea",
    "notice_id": "uuid",
    "notice_text_id": "uuid",
    "notice_code": "text",
}
_OPT_OUT = {
    "id": "uuid",
    "subject_id": "uuid",
    "kind": "text",
    "effective_on": "date",
    "position": "integer",
    "relationship": "text",
    "route": "text",
    "signer": "bytea",
    "holder": "bytea",
    "entry_key": "bytea",
}
# The guardian of that name whom the school knows for the student, if there is one.
_GUARDIAN = """
(SELECT a.guardian_id FROM consent_authority a
 WHERE a.subject_id = told.subject_id AND a.holder = told.holder
 ORDER BY a.recorded_at DESC LIMIT 1)
"""


def _insert(table: str, columns: Iterable[str]) -> str:
    names = ", ".join(columns)
    told = ", ".join(f"told.{name}" for name in columns)
    return (
        f"INSERT INTO {table} (organization_id, recorded_at, entered_by_id, source, "  # noqa: S608
        f"guardian_id, {names}) SELECT %s, %s, %s, %s, {_GUARDIAN}, {told} "
        "FROM decisions_told told ON CONFLICT (subject_id, entry_key) DO NOTHING RETURNING id"
    )


@action
def import_sheet(*, organization_id: UUID, examined: Examined, source: UUID, by: Actor) -> None:
    """Writes what the examination found to be new. A row to be mended is not taken."""
    decide_role(by, Permission.CONSENT_WRITE, organization_id).require()
    vault = Vault.for_organization(organization_id)
    written = _write_events(vault, examined.events, source, by)
    kept_back = _write_opt_outs(vault, examined.opt_outs, source, by)
    _write_guardians(vault, examined.guardians, by)
    Answer.objects.bulk_create(examined.answers, batch_size=CHUNK, ignore_conflicts=True)
    consequences.on_decisions(
        organization_id=organization_id, event_ids=written, by=by, day=clock.today()
    )
    consequences.on_opt_outs(
        organization_id=organization_id, opt_out_ids=kept_back, by=by, day=clock.today()
    )
    record(
        "import_sheet",
        by=by,
        organization_id=organization_id,
        detail={"source": str(source), **examined.account.counts()},
    )


def _write_events(vault: Vault, events: list[EventToWrite], source: UUID, by: Actor) -> list[UUID]:
    keys = _keys(event.subject_id for event in events)
    stage("decisions_told", _EVENT, _event_values(vault, events, keys))
    return _take_over(ConsentEvent._meta.db_table, _EVENT, vault, source, by)


def _event_values(
    vault: Vault, events: list[EventToWrite], keys: dict[UUID, bytes]
) -> Iterator[tuple[object, ...]]:
    for event in events:
        told, row_id = event.told, uuid4()
        yield (
            row_id,
            event.subject_id,
            told.kind.value,
            told.purpose.value,
            told.recipient_id,
            told.signed_on,
            told.expires_on,
            told.row,
            told.relationship.value,
            told.route.value,
            signers.sealed(
                vault,
                told.signed_by,
                key=keys[event.subject_id],
                table=ConsentEvent._meta.db_table,
                row_id=row_id,
            ),
            event.holder,
            event.entry_key,
            event.notice_id,
            event.notice_text_id,
            told.notice,
        )


def _write_opt_outs(
    vault: Vault, lines: list[OptOutToWrite], source: UUID, by: Actor
) -> list[UUID]:
    keys = _keys(line.subject_id for line in lines)
    stage("decisions_told", _OPT_OUT, _opt_out_values(vault, lines, keys))
    return _take_over(DirectoryOptOut._meta.db_table, _OPT_OUT, vault, source, by)


def _opt_out_values(
    vault: Vault, lines: list[OptOutToWrite], keys: dict[UUID, bytes]
) -> Iterator[tuple[object, ...]]:
    for line in lines:
        told, row_id = line.told, uuid4()
        yield (
            row_id,
            line.subject_id,
            told.kind.value,
            told.signed_on,
            told.row,
            told.relationship.value,
            Route.FILE.value,
            signers.sealed(
                vault,
                told.signed_by,
                key=keys[line.subject_id],
                table=DirectoryOptOut._meta.db_table,
                row_id=row_id,
            ),
            line.holder,
            line.entry_key,
        )


def _take_over(
    table: str, columns: dict[str, str], vault: Vault, source: UUID, by: Actor
) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(
            _insert(table, columns), [vault.organization_id, clock.now(), by.user_id, source]
        )
        return [row[0] for row in cursor.fetchall()]


def _write_guardians(vault: Vault, lines: list[GuardianToWrite], by: Actor) -> None:
    new = {line.guardian_id: line for line in reversed(lines) if line.is_new}
    Guardian.objects.bulk_create(
        (_guardian(vault, line, by) for line in new.values()), batch_size=CHUNK
    )
    Authority.objects.bulk_create((_authority(vault, line, by) for line in lines), batch_size=CHUNK)


def _guardian(vault: Vault, line: GuardianToWrite, by: Actor) -> Guardian:
    told, key = line.told, vault.new_key()
    person = Person(
        name=told.name, email=told.email, phone=told.phone, language=told.language or "en"
    )
    return Guardian(
        id=line.guardian_id,
        organization_id=vault.organization_id,
        key=key,
        identity=guardians.sealed(vault, person, key=key, guardian_id=line.guardian_id),
        name_index=line.name_index,
        email_index=line.email_index,
        is_student=told.relationship is Relationship.STUDENT,
        made_at=clock.now(),
        made_by_id=by.user_id,
    )


def _authority(vault: Vault, line: GuardianToWrite, by: Actor) -> Authority:
    told = line.told
    return Authority(
        organization_id=vault.organization_id,
        subject_id=line.subject_id,
        guardian_id=line.guardian_id,
        relationship=told.relationship,
        level=told.level,
        evidence=Evidence.RECORD,
        from_day=line.from_day,
        until_day=told.until_day,
        recorded_at=clock.now(),
        entered_by_id=by.user_id,
    )


def _keys(subject_ids: Iterable[UUID]) -> dict[UUID, bytes]:
    """Each student's wrapped key, read before the copy begins: one connection cannot do both."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, key FROM consent_subject WHERE id = ANY(%s::uuid[])",
            [list(set(subject_ids))],
        )
        return {subject_id: bytes(key) for subject_id, key in cursor.fetchall()}
