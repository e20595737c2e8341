"""roles.csv (1.2): who is a student, and at which organizations."""

from __future__ import annotations

from portal.rules.intake import TableShape, identifier, quoted
from sharing.records.rules.intake.oneroster.desk import Desk
from sharing.records.rules.intake.oneroster.rows import OrgRow

ROLES = "roles.csv"

_SHAPE = TableShape(
    ("userSourcedId", "roleType", "role", "orgSourcedId"), ("status",), unknown="ignore"
)


class StudentRoles:
    """Organizations of each student, those of the primary role first; and where a user is named."""

    def __init__(self) -> None:
        self.orgs: dict[str, list[str]] = {}
        self.first_row: dict[str, int] = {}

    def add(self, user: str, org: str, *, is_primary: bool, row: int) -> None:
        orgs = self.orgs.setdefault(user, [])
        orgs.insert(0 if is_primary else len(orgs), org)
        self.first_row.setdefault(user, row)


def read_roles(desk: Desk, orgs: dict[str, OrgRow]) -> StudentRoles:
    roles = StudentRoles()
    for row in desk.rows(ROLES, _SHAPE):
        if row["role"].strip().lower() != "student":
            continue
        reading = desk.reading(row, ROLES)
        user = reading.take("userSourcedId", identifier)
        org = reading.take("orgSourcedId", identifier)
        if reading.ok and org not in orgs:
            reading.refuse(
                "orgSourcedId",
                found=quoted(org),
                expected="the sourcedId of an organization in orgs.csv",
                remedy="Include the school in orgs.csv, or correct the sourcedId.",
            )
        if reading.ok:
            is_primary = row["roleType"].strip().lower() == "primary"
            roles.add(user, org, is_primary=is_primary, row=row.number)
    return roles


def check_users_exist(desk: Desk, roles: StudentRoles, users: set[str]) -> None:
    for user, row in roles.first_row.items():
        if user not in users:
            desk.problems.note(
                row,
                "userSourcedId",
                found="a user who is not in users.csv",
                expected="the sourcedId of a user in users.csv",
                remedy="Export users and roles together, in one run.",
                file=desk.path(ROLES),
            )
