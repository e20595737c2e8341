"""roles.csv (1.2): who is a student, and at which organizations."""

from __future__ import annotations

from collections.abc import Container, Iterator

from portal.rules.intake import TableShape, identifier, quoted
from sharing.records.rules.intake.oneroster.desk import Desk, Shared
from sharing.records.rules.intake.oneroster.rows import OrgRow

ROLES = "roles.csv"

_SHAPE = TableShape(
    ("userSourcedId", "roleType", "role", "orgSourcedId"), ("status",), unknown="ignore"
)


class StudentRoles:
    """Organizations of each student, those of the primary role first; and where a user is named."""

    def __init__(self) -> None:
        self._orgs: Shared[tuple[str, ...]] = Shared()

    def add(self, user: str, org: str, *, is_primary: bool, row: int) -> None:
        known = self._orgs.get(user)
        if known is None:
            self._orgs.put(user, row, (org,))
            return
        orgs = (org, *known) if is_primary else (*known, org)
        self._orgs.put(user, self._orgs.row(user), orgs)

    def orgs_of(self, user: str) -> tuple[str, ...] | None:
        return self._orgs.get(user)

    def strangers(self, users: Container[str]) -> Iterator[int]:
        """The rows that name users who are not among these."""
        return (self._orgs.row(user) for user in self._orgs if user not in users)


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


def check_users_exist(desk: Desk, roles: StudentRoles, users: Container[str]) -> None:
    for row in roles.strangers(users):
        desk.problems.note(
            row,
            "userSourcedId",
            found="a user who is not in users.csv",
            expected="the sourcedId of a user in users.csv",
            remedy="Export users and roles together, in one run.",
            file=desk.path(ROLES),
        )
