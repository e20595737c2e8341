"""Files of decisions: what each row means here, and which rows are already on file.

Checking and importing share one reading, so a preview tells what the import will do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar
from uuid import UUID

from django.db import connection

from consent import identities
from consent.models import ConsentEvent, DirectoryOptOut, Notice
from consent.rules.identity import normal_name
from consent.rules.intake.rows import ConsentEventRow, OptOutRow
from portal.models import Organization
from portal.rules.intake import Problems
from portal.rules.vocabulary import OrganizationKind
from portal.vault import Vault


@dataclass(frozen=True, slots=True)
class Checked:
    """What a file would do: `total` rows, of which some are `new` and the rest `on_file`."""

    problems: Problems
    total: int
    new: int
    on_file: int
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventLine:
    """A row that found its student, recipient and notice."""

    row: ConsentEventRow
    subject_id: UUID
    recipient_id: UUID | None
    notice_id: UUID | None
    entry_key: bytes


@dataclass(frozen=True, slots=True)
class OptOutLine:
    row: OptOutRow
    subject_id: UUID
    entry_key: bytes


class Line(Protocol):
    @property
    def subject_id(self) -> UUID: ...
    @property
    def entry_key(self) -> bytes: ...


L = TypeVar("L", bound=Line)


def check_events(*, organization_id: UUID, rows: Sequence[ConsentEventRow], name: str) -> Checked:
    """The problems of a file of consent events, or how much of it is new."""
    problems = Problems(file=name)
    lines = event_lines(Vault.for_organization(organization_id), rows, problems)
    new = len(new_lines(lines, ConsentEvent._meta.db_table))
    unpublished = {line.row.notice for line in lines if line.row.notice and not line.notice_id}
    remarks = tuple(
        f'The text of notice "{code}" is not published here; its code is kept with each decision.'
        for code in sorted(unpublished)
    )
    return Checked(problems, len(rows), new, len(lines) - new, remarks)


def check_opt_outs(*, organization_id: UUID, rows: Sequence[OptOutRow], name: str) -> Checked:
    """The problems of a file of directory opt-outs, or how much of it is new."""
    problems = Problems(file=name)
    lines = opt_out_lines(Vault.for_organization(organization_id), rows, problems)
    new = len(new_lines(lines, DirectoryOptOut._meta.db_table))
    return Checked(problems, len(rows), new, len(lines) - new)


def event_lines(
    vault: Vault, rows: Sequence[ConsentEventRow], problems: Problems
) -> list[EventLine]:
    students = _students(vault, rows)
    recipients = _recipients(rows)
    notices = _notices(vault.organization_id)
    lines = []
    for row in rows:
        subject_id = students.get(row.student_id)
        recipient_id = recipients.get(row.recipient.casefold())
        if subject_id is None:
            _unknown_student(row.row, row.student_id, problems)
        elif row.recipient and recipient_id is None:
            _unknown_recipient(row.row, row.recipient, problems)
        else:
            notice_id = notices.get((row.purpose.value, row.notice))
            key = vault.blind_index("consent_event", _words_of(row, recipient_id))
            lines.append(EventLine(row, subject_id, recipient_id, notice_id, key))
    return lines


def opt_out_lines(vault: Vault, rows: Sequence[OptOutRow], problems: Problems) -> list[OptOutLine]:
    students = _students(vault, rows)
    lines = []
    for row in rows:
        subject_id = students.get(row.student_id)
        if subject_id is None:
            _unknown_student(row.row, row.student_id, problems)
            continue
        words = opt_out_words(row.event, row.effective_on, row.relationship, row.signed_by)
        lines.append(OptOutLine(row, subject_id, vault.blind_index("opt_out", words)))
    return lines


def new_lines(lines: Iterable[L], table: str) -> list[L]:
    """Those that are not on file, each once: the same row twice is one decision."""
    fresh = {(line.subject_id, line.entry_key): line for line in lines}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT d.subject_id, d.entry_key FROM {table} d "  # noqa: S608
            "JOIN unnest(%s::uuid[], %s::bytea[]) AS told(subject_id, entry_key) "
            "USING (subject_id, entry_key)",
            [[subject for subject, _ in fresh], [key for _, key in fresh]],
        )
        for subject_id, entry_key in cursor.fetchall():
            fresh.pop((subject_id, bytes(entry_key)), None)
    return list(fresh.values())


def _students(vault: Vault, rows: Sequence[ConsentEventRow | OptOutRow]) -> dict[str, UUID]:
    return identities.found(vault, {row.student_id for row in rows})


def _recipients(rows: Sequence[ConsentEventRow]) -> dict[str, UUID]:
    """The organizations that the rows name, by name whatever its case."""
    if not any(row.recipient for row in rows):
        return {}
    directory = Organization.objects.exclude(kind=OrganizationKind.SCHOOL)
    return {name.casefold(): key for key, name in directory.values_list("id", "name")}


def _notices(organization_id: UUID) -> dict[tuple[str, str], UUID]:
    published = Notice.objects.filter(organization_id=organization_id)
    return {
        (purpose, code): key
        for key, purpose, code in published.values_list("id", "purpose", "code")
    }


def event_words(
    kind: str,
    purpose: str,
    recipient_id: UUID | None,
    effective_on: date,
    relationship: str,
    route: str,
    notice: str,
    signed_by: str,
) -> str:
    """Equal for the same decision in whatever file: its entry is made of these words."""
    return "|".join(
        (
            str(kind),
            str(purpose),
            str(recipient_id or ""),
            effective_on.isoformat(),
            str(relationship),
            str(route),
            notice,
            normal_name(signed_by),
        )
    )


def opt_out_words(kind: str, effective_on: date, relationship: str, signed_by: str) -> str:
    signer = f"{relationship}|{normal_name(signed_by)}"
    return f"{kind}|{effective_on.isoformat()}|{signer}"


def _words_of(row: ConsentEventRow, recipient_id: UUID | None) -> str:
    return event_words(
        row.event,
        row.purpose,
        recipient_id,
        row.effective_on,
        row.relationship,
        row.route,
        row.notice,
        row.signed_by,
    )


def _unknown_student(row: int, student_id: str, problems: Problems) -> None:
    problems.note(
        row,
        "student_id",
        found=f'"{student_id}"',
        expected="the number of a student on file",
        remedy="Import the roster or the graduates file with this student first, or correct it.",
    )


def _unknown_recipient(row: int, recipient: str, problems: Problems) -> None:
    problems.note(
        row,
        "recipient",
        found=f'"{recipient}"',
        expected="the name of an organization on the portal, or nothing for every recipient",
        remedy="Write the name as the portal shows it.",
    )
