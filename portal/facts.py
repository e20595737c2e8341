"""Loads who a person is, as frozen facts. Needs an open scope; not called by views."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import DatabaseError, connection
from django.db.models import Q

from portal.models import Membership, User
from portal.rules.actor import Actor, Seat
from portal.rules.permissions import Role
from portal.rules.vocabulary import OrganizationKind


def in_force(day: date) -> Q:
    return Q(from_day__lte=day) & (Q(until_day=None) | Q(until_day__gte=day))


def actor_for(user: User, day: date) -> Actor:
    memberships = (
        Membership.objects.filter(in_force(day), user=user)
        .select_related("organization")
        .order_by("organization__name", "role")
    )
    return Actor(
        user_id=user.id,
        name=str(user),
        email=user.email,
        seats=tuple(
            Seat(
                organization_id=membership.organization_id,
                organization_name=membership.organization.name,
                organization_kind=OrganizationKind(membership.organization.kind),
                role=Role(membership.role),
            )
            for membership in memberships
        ),
    )


def actor_by_id(user_id: UUID, day: date) -> Actor:
    return actor_for(User.objects.get(id=user_id, is_active=True), day)


@dataclass(frozen=True, slots=True)
class Offer:
    """What an open invitation offers, and to which address it was sent."""

    organization: str
    role: str
    email: str


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def open_invitation(token: str) -> Offer | None:
    """What the token offers, while it is open; the database tells nothing about any other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM open_invitation(%s)", [token_hash(token)])
        row = cursor.fetchone()
    return Offer(row[0], Role(row[1]).label, row[2]) if row else None


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True
