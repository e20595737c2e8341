"""The person who acts, as frozen facts."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from portal.rules.decision import Decision, Reason
from portal.rules.permissions import Permission, Role, grants, roles_with
from portal.rules.vocabulary import OrganizationKind


@dataclass(frozen=True, slots=True)
class Seat:
    """One membership in force: a role in an organization."""

    organization_id: UUID
    organization_name: str
    organization_kind: OrganizationKind
    role: Role


@dataclass(frozen=True, slots=True)
class Actor:
    user_id: UUID
    name: str
    email: str
    seats: tuple[Seat, ...] = ()

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(seat.role for seat in self.seats)

    @property
    def organization_ids(self) -> frozenset[UUID]:
        return frozenset(seat.organization_id for seat in self.seats)

    @property
    def organizations(self) -> dict[UUID, str]:
        return {seat.organization_id: seat.organization_name for seat in self.seats}

    def may(self, permission: Permission) -> bool:
        """Whether any seat grants it, whatever the organization."""
        return bool(self.organizations_with(permission))

    def may_in(self, permission: Permission, organization_id: UUID) -> bool:
        return organization_id in self.organizations_with(permission)

    def organizations_with(self, permission: Permission) -> frozenset[UUID]:
        return frozenset(
            seat.organization_id
            for seat in self.seats
            if grants(seat.role, seat.organization_kind, permission)
        )


def decide_role(actor: Actor, permission: Permission, organization_id: UUID) -> Decision:
    """Whether the actor holds the permission in this organization, and if not, who does."""
    if actor.may_in(permission, organization_id):
        return Decision.allow()
    holders = ", ".join(role.label.lower() for role in roles_with(permission))
    return Decision.deny(
        Reason(
            "ROLE_SCOPE",
            f"Your role does not let you {permission.label}. These roles may: {holders}.",
        )
    )
