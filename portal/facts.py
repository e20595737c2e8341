"""Loads who a person is, as frozen facts. Needs an open scope; not called by views."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from string import Formatter
from uuid import UUID

from django.apps import apps
from django.db import DatabaseError, connection
from django.db.models import Exists, OuterRef, Q

from portal.models import Cover, LedgerEntry, MachineToken, Membership, User
from portal.rules.actor import Actor, Grant, Seat
from portal.rules.covering import CoverFacts
from portal.rules.permissions import Permission, Role
from portal.rules.tokens import effective
from portal.rules.vocabulary import OrganizationKind

# Addresses of the technical users of tokens; no mail is ever delivered there (RFC 2606).
MACHINES = "@machine.invalid"


def in_force(day: date) -> Q:
    return Q(from_day__lte=day) & (Q(until_day=None) | Q(until_day__gte=day))


def actor_for(user: User, day: date) -> Actor:
    if user.email.endswith(MACHINES):
        return _program(user, day)
    memberships = (
        Membership.objects.filter(in_force(day), user=user)
        .select_related("organization")
        .order_by("organization__name", "role")
    )
    own = tuple(
        Seat(
            organization_id=membership.organization_id,
            organization_name=membership.organization.name,
            organization_kind=OrganizationKind(membership.organization.kind),
            role=Role(membership.role),
        )
        for membership in memberships
    )
    return Actor(
        user_id=user.id,
        name=str(user),
        email=user.email,
        seats=own + tuple(_covering(user, own, day)),
    )


def _program(user: User, day: date) -> Actor:
    """What a token's user may do: its scopes, as far as its person still may the same."""
    token = (
        MachineToken.objects.filter(user=user, revoked_at=None, until_day__gte=day)
        .select_related("organization", "holder")
        .first()
    )
    if token is None:
        return Actor(user_id=user.id, name=str(user), email=user.email)
    organization = token.organization
    kind = OrganizationKind(organization.kind)
    held = Membership.objects.filter(
        in_force(day), user_id=token.holder_id, organization=organization
    )
    roles = [Role(role) for role in held.values_list("role", flat=True)]
    permissions = effective([Permission(scope) for scope in token.scopes], roles, kind)
    return Actor(
        user_id=user.id,
        name=str(user),
        email=token.holder.email,
        grants=(Grant(organization.id, organization.name, kind, permissions),),
        acts_for_id=token.holder_id,
    )


def _covering(user: User, own: tuple[Seat, ...], day: date) -> Iterator[Seat]:
    """Roles held for a colleague, while that colleague still holds them; nothing is passed on."""
    here = {seat.organization_id: seat for seat in own}
    if not here:
        return
    held = Membership.objects.filter(
        in_force(day), user=OuterRef("holder"), organization=OuterRef("organization")
    ).filter(role=OuterRef("role"))
    covers = (
        Cover.objects.filter(
            Exists(held),
            colleague=user,
            organization_id__in=here,
            from_day__lte=day,
            until_day__gte=day,
            taken_back_at=None,
        )
        .select_related("holder")
        .order_by("role")
    )
    for cover in covers:
        yield replace(
            here[cover.organization_id],
            role=Role(cover.role),
            covers_id=cover.holder_id,
            covers_name=str(cover.holder),
        )


def actor_by_id(user_id: UUID, day: date) -> Actor:
    return actor_for(User.objects.get(id=user_id, is_active=True), day)


def cover_facts(
    membership: Membership, colleague_id: UUID, from_day: date, until_day: date, day: date
) -> CoverFacts:
    """What deciding on a cover needs. Nobody can cover with a role that they hold for another."""
    organization_id, role = membership.organization_id, membership.role
    colleague = Membership.objects.filter(
        in_force(day), user_id=colleague_id, organization_id=organization_id
    )
    others = Cover.objects.filter(
        organization_id=organization_id,
        role=role,
        holder_id=membership.user_id,
        taken_back_at=None,
        from_day__lte=until_day,
        until_day__gte=from_day,
    )
    return CoverFacts(
        organization_id=organization_id,
        role=Role(role),
        holder_id=membership.user_id,
        holder_has_role=Membership.objects.filter(in_force(day), id=membership.id).exists(),
        colleague_id=colleague_id,
        colleague_roles=frozenset(Role(one) for one in colleague.values_list("role", flat=True)),
        overlaps=others.exists(),
    )


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


def call_by_name(entries: Iterable[LedgerEntry]) -> None:
    """Says of each entry what people call its object, such as "return 1 of EX-7KM2QX4".

    A model says so by `called_in_ledger`, of references and numbers alone. What is gone, or not
    for the eyes of the one who reads, keeps the beginning of its id.
    """
    by_type: dict[str, list[LedgerEntry]] = defaultdict(list)
    for entry in entries:
        by_type[entry.about_type].append(entry)
    for about_type, some in by_type.items():
        names = _names_of(about_type, {one.about_id for one in some if one.about_id})
        for one in some:
            one.called = names.get(one.about_id, "") if one.about_id else ""


def _names_of(about_type: str, ids: set[UUID]) -> dict[UUID, str]:
    try:
        model = apps.get_model(about_type)
    except (LookupError, ValueError):  # a table that is gone, or an act about nothing
        return {}
    called: str = getattr(model, "called_in_ledger", "")
    fields = [name for _, name, _, _ in Formatter().parse(called) if name]
    if not fields:
        return {}
    rows = model._default_manager.filter(pk__in=ids).values("pk", *fields)
    return {row["pk"]: called.format(**row) for row in rows}
