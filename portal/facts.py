"""Loads who a person is, as frozen facts. Needs an open scope; not called by views."""

from __future__ import annotations

from datetime import date
from uuid import UUID

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
