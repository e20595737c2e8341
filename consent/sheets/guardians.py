"""Guardians of a spreadsheet, and for whom they may speak."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from consent import holders, linking
from consent.models import Authority, Guardian
from consent.rules.sheets.choosing import Chosen
from consent.rules.sheets.rows import Fate, GuardianTold, Told
from consent.rules.vocabulary import Evidence
from consent.sheets.accounts import Account
from consent.sheets.finding import wrong_student
from portal.vault import Vault


@dataclass(frozen=True, slots=True)
class GuardianToWrite:
    """An authority to write; the guardian too when `is_new`."""

    told: GuardianTold
    subject_id: UUID
    guardian_id: UUID
    is_new: bool
    name_index: bytes
    email_index: bytes | None
    from_day: date


@dataclass(frozen=True, slots=True)
class Known:
    """Who is on file: by student and name, and by name and e-mail across students."""

    by_student: dict[tuple[UUID, bytes], UUID]
    by_email: dict[tuple[bytes, bytes], UUID]
    authorities: dict[tuple[UUID, UUID], Authority]


def compare(
    vault: Vault, told: Sequence[Told], chosen: Chosen, account: Account, *, day: date
) -> list[GuardianToWrite]:
    rows = [one for one in told if isinstance(one, GuardianTold)]
    account.groups.update(one.relationship.label for one in rows)
    found = linking.found(vault, [one.child for one in rows])
    known = _known(vault, {match.subject_id for match in found if match.subject_id})
    seen: dict[tuple[UUID, UUID], GuardianTold] = {}
    lines = []
    for one, match in zip(rows, found, strict=True):
        if match.subject_id is None:
            wrong_student(one.row, match, chosen, account)
            continue
        line = _line(vault, one, match.subject_id, known, day)
        pair = (line.subject_id, line.guardian_id)
        if pair in seen:
            _again(one, seen[pair], account)
        elif _is_on_file(known.authorities.get(pair), line):
            account.put(one.row, Fate.ON_FILE)
        elif _is_ordered(known.authorities.get(pair)):
            _ordered(one, account)
        else:
            account.put(one.row, Fate.NEW)
            lines.append(line)
        seen.setdefault(pair, one)
    return lines


def _line(
    vault: Vault, one: GuardianTold, subject_id: UUID, known: Known, day: date
) -> GuardianToWrite:
    """The same name and e-mail is one person for several students; a name alone is not."""
    name = holders.name_index(vault, one.name)
    email = holders.email_index(vault, one.email) if one.email else None
    guardian_id = known.by_student.get((subject_id, name))
    if guardian_id is None and email is not None:
        guardian_id = known.by_email.get((name, email))
    is_new = guardian_id is None
    guardian_id = guardian_id or uuid4()
    known.by_student[subject_id, name] = guardian_id
    if email is not None:
        known.by_email.setdefault((name, email), guardian_id)
    return GuardianToWrite(one, subject_id, guardian_id, is_new, name, email, one.from_day or day)


def _again(one: GuardianTold, first: GuardianTold, account: Account) -> None:
    same = (one.relationship, one.level, one.from_day, one.until_day) == (
        first.relationship,
        first.level,
        first.from_day,
        first.until_day,
    )
    if same:
        account.put(one.row, Fate.REPEATED)
        return
    account.wrong(
        one.row,
        None,
        found=f"the same guardian and student as in row {first.row:,}, told otherwise",
        expected="one row for each guardian and student",
        remedy="Keep the row that is true.",
    )


def _is_on_file(held: Authority | None, line: GuardianToWrite) -> bool:
    told = line.told
    return (
        held is not None
        and held.relationship == told.relationship
        and held.level == told.level
        and held.until_day == told.until_day
        and (told.from_day is None or held.from_day == told.from_day)
    )


def _is_ordered(held: Authority | None) -> bool:
    return held is not None and held.evidence == Evidence.COURT_ORDER


def _ordered(one: GuardianTold, account: Account) -> None:
    """A list from the student information system does not lift what a court ordered."""
    account.wrong(
        one.row,
        None,
        found="a guardian about whom a court order on file says otherwise",
        expected="what the court order says",
        remedy="Leave the row out. When the order is over, change it on the student's page.",
    )


def _known(vault: Vault, subjects: Iterable[UUID]) -> Known:
    authorities: dict[tuple[UUID, UUID], Authority] = {}
    by_student: dict[tuple[UUID, bytes], UUID] = {}
    rows = Authority.objects.filter(subject_id__in=list(subjects)).order_by("recorded_at", "id")
    for row in rows.select_related("guardian"):
        authorities[row.subject_id, row.guardian_id] = row
        by_student[row.subject_id, bytes(row.guardian.name_index)] = row.guardian_id
    by_email = {
        (bytes(name), bytes(email or b"")): key
        for name, email, key in Guardian.objects.filter(
            organization_id=vault.organization_id, email_index__isnull=False
        ).values_list("name_index", "email_index", "id")
    }
    return Known(by_student, by_email, authorities)
