"""The person who acts, as frozen facts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from portal.rules.decision import Decision, Reason
from portal.rules.permissions import Permission, Role, grants, roles_with
from portal.rules.vocabulary import OrganizationKind


@dataclass(frozen=True, slots=True)
class Seat:
    """A role in an organization, held by a membership or for the person it is covered for."""

    organization_id: UUID
    organization_name: str
    organization_kind: OrganizationKind
    role: Role
    covers_id: UUID | None = None
    covers_name: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a program may do in an organization: single permissions, and no role."""

    organization_id: UUID
    organization_name: str
    organization_kind: OrganizationKind
    permissions: frozenset[Permission]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. A program has grants instead of seats, and a person it acts for."""

    user_id: UUID
    name: str
    email: str
    seats: tuple[Seat, ...] = ()
    grants: tuple[Grant, ...] = ()
    acts_for_id: UUID | None = None

    @property
    def named_id(self) -> UUID:
        """Whom an agreement names when it names this actor: for a program, its person."""
        return self.acts_for_id or self.user_id

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(seat.role for seat in self.seats)

    @property
    def organization_ids(self) -> frozenset[UUID]:
        return frozenset(self.organizations)

    @property
    def organizations(self) -> dict[UUID, str]:
        seated = {seat.organization_id: seat.organization_name for seat in self.seats}
        return seated | {one.organization_id: one.organization_name for one in self.grants}

    def may(self, permission: Permission) -> bool:
        """Whether any seat or grant holds it, whatever the organization."""
        return bool(self.organizations_with(permission))

    def may_in(self, permission: Permission, organization_id: UUID) -> bool:
        return organization_id in self.organizations_with(permission)

    def organizations_with(self, permission: Permission) -> frozenset[UUID]:
        seated = {
            seat.organization_id
            for seat in self.seats
            if grants(seat.role, seat.organization_kind, permission)
        }
        granted = {one.organization_id for one in self.grants if permission in one.permissions}
        return frozenset(seated | granted)

    def has_role_in(self, role: Role, organization_id: UUID) -> bool:
        return any(
            seat.role == role and seat.organization_id == organization_id for seat in self.seats
        )

    def covers_as(self, roles: Collection[Role], organization_id: UUID) -> UUID | None:
        """For whom the actor acts when using one of these roles; None when it is their own."""
        held = [
            seat
            for seat in self.seats
            if seat.role in roles and seat.organization_id == organization_id
        ]
        if any(seat.covers_id is None for seat in held):
            return None
        return next((seat.covers_id for seat in held), None)


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
