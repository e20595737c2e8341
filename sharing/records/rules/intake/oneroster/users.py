"""users.csv: the students. Teachers, parents and passwords are never read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.rules.intake import (
    Reading,
    Row,
    TableShape,
    Unreadable,
    identifier,
    identifier_within,
    name,
    or_blank,
    quoted,
    text_within,
)
from sharing.records.rules.intake.oneroster.desk import Desk, Firsts
from sharing.records.rules.intake.oneroster.grades import grade
from sharing.records.rules.intake.oneroster.identifiers import state_id
from sharing.records.rules.intake.oneroster.roles import StudentRoles
from sharing.records.rules.intake.oneroster.rows import OrgRow, UserRow

USERS = "users.csv"
LONGEST_STUDENT_ID = 50

_NAMED = ("sourcedId", "givenName", "familyName", "identifier")
_MAY = (
    "status",
    "middleName",
    "userIds",
    "userMasterIdentifier",
    "grades",
    "primaryOrgSourcedId",
    "preferredGivenName",
    "preferredFamilyName",
)
_SHAPES = {
    "1.1": TableShape((*_NAMED, "role", "orgSourcedIds"), _MAY, unknown="ignore"),
    "1.2": TableShape(_NAMED, _MAY, unknown="ignore"),
}
_student_id = identifier_within(LONGEST_STUDENT_ID)
_blank_or_name = or_blank(name)
_middle = text_within(100)


@dataclass
class Users:
    """Students by sourcedId, and the sourcedIds of everybody, to check references against."""

    students: dict[str, UserRow] = field(default_factory=dict)
    everybody: set[str] = field(default_factory=set)


def read_users(desk: Desk, orgs: dict[str, OrgRow], roles: StudentRoles | None) -> Users:
    """`roles` is None for version 1.1, where users.csv itself says who is a student."""
    users = Users()
    ids, numbers = Firsts(), Firsts()
    for row in desk.rows(USERS, _SHAPES["1.1" if roles is None else "1.2"]):
        reading = desk.reading(row, USERS)
        sourced_id = reading.take("sourcedId", identifier)
        if not reading.ok:
            continue
        ids.check(reading, "sourcedId", sourced_id, expected="each sourcedId once")
        users.everybody.add(sourced_id)
        listed = _orgs_of(row, sourced_id, roles)
        if listed is None:
            continue
        student = _student(reading, row, sourced_id, _school(reading, row, listed, orgs))
        numbers.check(reading, "identifier", student.student_id, expected="each student once")
        if reading.ok:
            users.students[sourced_id] = student
    return users


def _orgs_of(row: Row, sourced_id: str, roles: StudentRoles | None) -> Sequence[str] | None:
    """The organizations of a student, or None for anybody else."""
    if roles is not None:
        return roles.orgs.get(sourced_id)
    if row["role"].strip().lower() != "student":
        return None
    return [org.strip() for org in row["orgSourcedIds"].split(",") if org.strip()]


def _student(reading: Reading, row: Row, sourced_id: str, school: str) -> UserRow:
    return UserRow(
        row=row.number,
        sourced_id=sourced_id,
        student_id=reading.take("identifier", _student_id),
        state_id=_state_id(reading, row),
        given_name=reading.take("givenName", name),
        middle_name=reading.take("middleName", _middle),
        family_name=reading.take("familyName", name),
        preferred_given_name=reading.take("preferredGivenName", _blank_or_name),
        preferred_family_name=reading.take("preferredFamilyName", _blank_or_name),
        grade=grade(row["grades"]),
        school_sourced_id=school,
    )


def _state_id(reading: Reading, row: Row) -> str | None:
    try:
        return state_id(row["userMasterIdentifier"], row["userIds"])
    except Unreadable as error:
        column = "userMasterIdentifier" if row["userMasterIdentifier"].strip() else "userIds"
        reading.refuse(
            column,
            found=error.found or "an unreadable identifier",
            expected=error.expected,
            remedy=error.remedy,
        )
        return None


def _school(reading: Reading, row: Row, listed: Sequence[str], orgs: dict[str, OrgRow]) -> str:
    """The first school the student is listed at; refused when there is none."""
    primary = row["primaryOrgSourcedId"].strip()
    named = [*listed, *([primary] if primary else [])]
    unknown = [org for org in named if org not in orgs]
    if unknown:
        _refuse_unknown_org(reading, row, unknown[0])
        return ""
    for org in named:
        if orgs[org].is_school:
            return org
    reading.refuse(
        _org_column(row),
        found="a student without a school",
        expected="a school of orgs.csv for every student",
        remedy="Give the student a school in your student information system and export again.",
    )
    return ""


def _refuse_unknown_org(reading: Reading, row: Row, org: str) -> None:
    reading.refuse(
        _org_column(row),
        found=quoted(org),
        expected="the sourcedId of an organization in orgs.csv",
        remedy="Include the school in orgs.csv, or correct the sourcedId.",
    )


def _org_column(row: Row) -> str:
    return "orgSourcedIds" if row.get("orgSourcedIds") else "primaryOrgSourcedId"
