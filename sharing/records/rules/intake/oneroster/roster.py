"""A OneRoster zip becomes a roster, or is refused with every problem found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from portal.rules.intake import ArchiveLimits, Problems, open_archive
from sharing.records.rules.intake.district import District
from sharing.records.rules.intake.oneroster.belongs import insist_on_district
from sharing.records.rules.intake.oneroster.demographics import explain, read_demographics
from sharing.records.rules.intake.oneroster.desk import Desk
from sharing.records.rules.intake.oneroster.manifest import read_manifest, version_of
from sharing.records.rules.intake.oneroster.orgs import read_orgs
from sharing.records.rules.intake.oneroster.roles import check_users_exist, read_roles
from sharing.records.rules.intake.oneroster.rows import OrgRow, Roster, StudentRow, school_year_of
from sharing.records.rules.intake.oneroster.sessions import read_sessions
from sharing.records.rules.intake.oneroster.users import USERS, Users

# Whole states export at once. Tables that are not needed are never unpacked, the others are read
# as a stream.
LIMITS = ArchiveLimits(unpacked=1_000_000_000)


class OpenRoster:
    """A roster whose students are read as they are asked for, once, in bounded memory.

    A file of another district is refused before its people are looked at. All other problems are
    raised as `Rejected` after the last student, and those already given are then not to be used.
    """

    def __init__(
        self,
        source: bytes | BinaryIO,
        *,
        name: str,
        for_district: District,
        limits: ArchiveLimits | None = None,
    ) -> None:
        self._archive = open_archive(source, name=name, limits=limits or LIMITS)
        properties = read_manifest(self._archive)
        self._desk = desk = Desk(self._archive, Problems(file=name))
        self.version = version_of(properties)
        self.source_system = properties.get("source.systemName", "")
        self._orgs = read_orgs(desk)
        insist_on_district(desk, self._orgs.values(), for_district)
        self.sessions = read_sessions(desk)

    @property
    def orgs(self) -> tuple[OrgRow, ...]:
        return tuple(self._orgs.values())

    @property
    def schools(self) -> tuple[OrgRow, ...]:
        return tuple(org for org in self.orgs if org.is_school)

    @property
    def school_year(self) -> int | None:
        return school_year_of(self.sessions)

    @property
    def notices(self) -> tuple[str, ...]:
        """Complete when all students have been read."""
        return self._desk.noticed()

    def students(self) -> Iterator[StudentRow]:
        desk = self._desk
        roles = read_roles(desk, self._orgs) if self.version == "1.2" else None
        demographics = read_demographics(desk)
        users = Users(desk, self._orgs, roles, demographics)
        yield from users
        if roles is not None:
            check_users_exist(desk, roles, users.everybody)
        if not demographics.is_sound or not demographics.all_are_among(users.everybody):
            explain(desk, is_student=users.is_student, everybody=users.everybody)
        _insist_on_students(desk, users)
        self._archive.close()
        desk.problems.reject_if_any()


def read_roster(
    source: bytes | BinaryIO,
    *,
    name: str,
    for_district: District,
    limits: ArchiveLimits | None = None,
) -> Roster:
    """Read a whole OneRoster 1.1 or 1.2 bulk zip of one district.

    Raises `Rejected` with all problems of the file.
    """
    opened = OpenRoster(source, name=name, for_district=for_district, limits=limits)
    students = tuple(opened.students())
    return Roster(
        version=opened.version,
        source_system=opened.source_system,
        orgs=opened.orgs,
        sessions=opened.sessions,
        students=students,
        notices=opened.notices,
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
