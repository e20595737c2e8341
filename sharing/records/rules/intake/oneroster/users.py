"""users.csv: the students. Teachers, parents and passwords are never read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

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
from sharing.records.rules.intake.oneroster.demographics import Demographics, Look
from sharing.records.rules.intake.oneroster.desk import Desk, Firsts
from sharing.records.rules.intake.oneroster.grades import grade
from sharing.records.rules.intake.oneroster.identifiers import state_id
from sharing.records.rules.intake.oneroster.roles import StudentRoles
from sharing.records.rules.intake.oneroster.rows import OrgRow, StudentRow
from sharing.records.rules.numbers import Numbers

USERS = "users.csv"
LONGEST_STUDENT_ID = 50
MOST_REMEMBERED = 1 << 12
NOTHING = Look()

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


class Users:
    """The students of users.csv, each whole as they are read; then who was named at all.

    `roles` is None for version 1.1, where users.csv itself says who is a student.
    """

    def __init__(
        self,
        desk: Desk,
        orgs: dict[str, OrgRow],
        roles: StudentRoles | None,
        demographics: Demographics,
    ) -> None:
        self._desk, self._orgs, self._roles = desk, orgs, roles
        self._demographics = demographics
        self._schools: dict[tuple[Sequence[str], str], str] = {}
        self.everybody = Firsts()
        self.others: set[str] = set()
        self.students = 0

    def __iter__(self) -> Iterator[StudentRow]:
        """Nobody comes any more once something is wrong: the file will be refused."""
        desk, numbers = self._desk, Numbers()
        for row in desk.rows(USERS, _SHAPES["1.1" if self._roles is None else "1.2"]):
            reading = desk.reading(row, USERS)
            sourced_id = reading.take("sourcedId", identifier)
            if not reading.ok:
                continue
            self.everybody.check(reading, "sourcedId", sourced_id, expected="each sourcedId once")
            listed = self._orgs_of(row, sourced_id)
            if listed is None:
                self.others.add(sourced_id)
                continue
            student = self._student(reading, row, sourced_id, self._school(reading, row, listed))
            numbers.check(reading, "identifier", student.student_id)
            if reading.ok:
                self.students += 1
                if not desk.problems:
                    yield student

    def is_student(self, user: str) -> bool:
        return user in self.everybody and user not in self.others

    def _orgs_of(self, row: Row, sourced_id: str) -> Sequence[str] | None:
        """The organizations of a student, or None for anybody else."""
        if self._roles is not None:
            return self._roles.orgs_of(sourced_id)
        if row["role"].strip().lower() != "student":
            return None
        return _listed(row["orgSourcedIds"])

    def _student(self, reading: Reading, row: Row, sourced_id: str, school: str) -> StudentRow:
        look = self._demographics.of(sourced_id)
        if look is None:
            self._desk.notices["Students without a row in demographics.csv"] += 1
            look = NOTHING
        elif look.birth_date is None:
            self._desk.notices["Students without a birth date"] += 1
        return StudentRow(
            row=row.number,
            sourced_id=sourced_id,
            student_id=reading.take("identifier", _student_id),
            state_id=_state_id(reading, row),
            given_name=reading.take("givenName", name),
            middle_name=reading.take("middleName", _middle),
            family_name=reading.take("familyName", name),
            birth_date=look.birth_date,
            sex=look.sex,
            race_ethnicity=look.race_ethnicity,
            grade=grade(row["grades"]),
            school_sourced_id=school,
            preferred_given_name=reading.take("preferredGivenName", _blank_or_name),
            preferred_family_name=reading.take("preferredFamilyName", _blank_or_name),
        )

    def _school(self, reading: Reading, row: Row, listed: Sequence[str]) -> str:
        """The first school the student is listed at; refused when there is none."""
        primary = row["primaryOrgSourcedId"].strip()
        known = self._schools.get((listed, primary))
        if known is None:
            named = [*listed, *([primary] if primary else [])]
            known = _first_school(reading, row, named, self._orgs)
            if reading.ok and len(self._schools) < MOST_REMEMBERED:
                self._schools[listed, primary] = known
        return known


@lru_cache(maxsize=MOST_REMEMBERED)
def _listed(cell: str) -> tuple[str, ...]:
    return tuple(org.strip() for org in cell.split(",") if org.strip())


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


def _first_school(reading: Reading, row: Row, named: Sequence[str], orgs: dict[str, OrgRow]) -> str:
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
