"""A OneRoster zip becomes a roster, or is refused with every problem found."""

from __future__ import annotations

from typing import BinaryIO

from portal.rules.intake import ArchiveLimits, Problems, open_archive
from sharing.records.rules.intake.district import District
from sharing.records.rules.intake.oneroster.belongs import insist_on_district
from sharing.records.rules.intake.oneroster.demographics import read_demographics
from sharing.records.rules.intake.oneroster.desk import Desk
from sharing.records.rules.intake.oneroster.manifest import read_manifest, version_of
from sharing.records.rules.intake.oneroster.orgs import read_orgs
from sharing.records.rules.intake.oneroster.roles import check_users_exist, read_roles
from sharing.records.rules.intake.oneroster.rows import (
    DemographicsRow,
    Roster,
    StudentRow,
    UserRow,
)
from sharing.records.rules.intake.oneroster.sessions import read_sessions
from sharing.records.rules.intake.oneroster.users import USERS, Users, read_users


def read_roster(
    source: bytes | BinaryIO,
    *,
    name: str,
    for_district: District,
    limits: ArchiveLimits | None = None,
) -> Roster:
    """Read a OneRoster 1.1 or 1.2 bulk zip of one district.

    Raises `Rejected` with all problems of the file; a file of another district is refused
    before its people are looked at.
    """
    with open_archive(source, name=name, limits=limits) as archive:
        properties = read_manifest(archive)
        desk = Desk(archive, Problems(file=name))
        roster = _read(desk, properties, for_district)
    desk.problems.reject_if_any()
    return roster


def _read(desk: Desk, properties: dict[str, str], for_district: District) -> Roster:
    version = version_of(properties)
    orgs = read_orgs(desk)
    insist_on_district(desk, orgs.values(), for_district)
    sessions = read_sessions(desk)
    roles = read_roles(desk, orgs) if version == "1.2" else None
    users = read_users(desk, orgs, roles)
    if roles is not None:
        check_users_exist(desk, roles, users.everybody)
    demographics = read_demographics(desk, users)
    _insist_on_students(desk, users)
    students = _students(desk, users, demographics)
    return Roster(
        version=version,
        source_system=properties.get("source.systemName", ""),
        orgs=tuple(orgs.values()),
        sessions=sessions,
        students=students,
        notices=desk.noticed(),
    )


def _insist_on_students(desk: Desk, users: Users) -> None:
    if not users.students and not desk.problems:
        desk.problems.note(
            None,
            "role",
            found="no student",
            expected="at least one user whose role is student",
            remedy="Include students in the export.",
            file=desk.path(USERS),
        )


def _students(
    desk: Desk, users: Users, demographics: dict[str, DemographicsRow]
) -> tuple[StudentRow, ...]:
    students = []
    for user in users.students.values():
        known = demographics.get(user.sourced_id)
        if known is None:
            desk.notices["Students without a row in demographics.csv"] += 1
        elif known.birth_date is None:
            desk.notices["Students without a birth date"] += 1
        students.append(_student(user, known or DemographicsRow(user.row)))
    return tuple(students)


def _student(user: UserRow, known: DemographicsRow) -> StudentRow:
    return StudentRow(
        row=user.row,
        sourced_id=user.sourced_id,
        student_id=user.student_id,
        state_id=user.state_id,
        given_name=user.given_name,
        middle_name=user.middle_name,
        family_name=user.family_name,
        birth_date=known.birth_date,
        sex=known.sex,
        race_ethnicity=known.race_ethnicity,
        grade=user.grade,
        school_sourced_id=user.school_sourced_id,
        preferred_given_name=user.preferred_given_name,
        preferred_family_name=user.preferred_family_name,
    )
