"""Machine tokens: made once and shown once, found again by their hash, revoked in one act."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import F, QuerySet
from django.http import Http404

from portal import clock
from portal.facts import MACHINES, in_force
from portal.models import MachineToken, Membership, User
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, Reason
from portal.rules.permissions import Permission, Role
from portal.rules.proof import Proof, decide_proof
from portal.rules.tokens import PREFIX, allowed_to, decide_token
from portal.rules.vocabulary import OrganizationKind

HINT = 8


@dataclass(frozen=True, slots=True)
class Use:
    """One request made with a token: who acts, and how many this minute so far."""

    user: User
    used: int
    reset_in: int


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody for whom a token could act, and what it could be allowed at most."""

    user_id: UUID
    name: str
    email: str
    organization_id: UUID
    organization_name: str
    scopes: frozenset[Permission]

    @property
    def key(self) -> str:
        return f"{self.organization_id}~{self.user_id}"

    @property
    def label(self) -> str:
        return f"{self.name} ({self.email}), {self.organization_name}"


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def use(secret: str) -> Use | None:
    """Who acts with this token, and counts the request; nothing for one that does not live."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM use_token(%s, %s)", [digest(secret), clock.today()])
        row = cursor.fetchone()
    if row is None:
        return None
    user = User.objects.filter(id=row[0], is_active=True).first()
    return Use(user, row[1], row[2]) if user else None


def holders_for(actor: Actor, day: date) -> list[Holder]:
    """Colleagues for whom a token could do anything at all."""
    held = (
        Membership.objects.filter(
            in_force(day), organization_id__in=actor.organizations_with(Permission.PEOPLE_MANAGE)
        )
        .select_related("user", "organization")
        .order_by("organization__name", "user__name", "user__email")
    )
    roles: dict[tuple[UUID, UUID], set[Role]] = {}
    found: dict[tuple[UUID, UUID], Membership] = {}
    for one in held:
        key = (one.organization_id, one.user_id)
        roles.setdefault(key, set()).add(Role(one.role))
        found[key] = one
    holders = [
        Holder(
            user_id=one.user_id,
            name=str(one.user),
            email=one.user.email,
            organization_id=one.organization_id,
            organization_name=one.organization.name,
            scopes=allowed_to(roles[key], OrganizationKind(one.organization.kind)),
        )
        for key, one in found.items()
    ]
    return [holder for holder in holders if holder.scopes]


def tokens_for(actor: Actor) -> QuerySet[MachineToken]:
    """The tokens of organizations whose people the actor manages, those that live first."""
    managed = actor.organizations_with(Permission.PEOPLE_MANAGE)
    return (
        MachineToken.objects.filter(organization_id__in=managed)
        .select_related("organization", "holder", "made_by", "revoked_by")
        .order_by(F("revoked_at").desc(nulls_first=True), "-until_day", "name")
    )


def token_for(actor: Actor, token_id: UUID) -> MachineToken:
    found = tokens_for(actor).filter(id=token_id).first()
    if found is None:
        raise Http404
    return found


@action
def make_token(
    *,
    holder: Holder,
    name: str,
    scopes: Collection[Permission],
    until_day: date,
    proof: Proof | None,
    day: date,
    by: Actor,
) -> tuple[MachineToken, str]:
    """Gives the token and its secret, which is kept nowhere and never shown again."""
    organization_id = holder.organization_id
    decide_role(by, Permission.PEOPLE_MANAGE, organization_id).require()
    if not decide_proof(proof, clock.now()):
        _refuse(
            "CONFIRM_AGAIN",
            "Confirm that it is you, then make the token within five minutes. None was made.",
        )
    memberships = Membership.objects.filter(
        in_force(day), user_id=holder.user_id, organization_id=organization_id
    ).select_related("organization")
    roles = {Role(one.role) for one in memberships}
    kind = next((OrganizationKind(one.organization.kind) for one in memberships), None)
    decide_token(
        scopes,
        roles=roles,
        kind=kind or OrganizationKind.COMMUNITY,
        until_day=until_day,
        day=day,
    ).require()
    alive = MachineToken.objects.filter(organization_id=organization_id, revoked_at=None)
    if alive.filter(name=name).exists():
        _refuse("NAME_TAKEN", f"There is a token called “{name}” already. Revoke it first.")
    secret = PREFIX + secrets.token_urlsafe(32)
    token_id = uuid4()
    token = MachineToken.objects.create(
        id=token_id,
        organization_id=organization_id,
        user=_technical_user(token_id, name, holder),
        holder_id=holder.user_id,
        name=name,
        scopes=sorted(scope.value for scope in scopes),
        token_hash=digest(secret),
        hint=secret[:HINT],
        until_day=until_day,
        made_at=clock.now(),
        made_by_id=by.user_id,
    )
    record(
        "make_token",
        by=by,
        organization_id=organization_id,
        about=token,
        detail={
            "name": name,
            "scopes": token.scopes,
            "until": until_day.isoformat(),
            "person": str(holder.user_id),
            "confirmed_by": proof.method if proof else "",
        },
    )
    return token, secret


@action
def revoke_token(*, token: MachineToken, by: Actor) -> None:
    """The next request with it is refused, and a running one sees no further row."""
    decide_role(by, Permission.PEOPLE_MANAGE, token.organization_id).require()
    current = MachineToken.objects.select_for_update(of=("self",)).get(id=token.id)
    if current.revoked_at is not None:
        _refuse("REVOKED", "This token was revoked already.")
    current.revoked_at, current.revoked_by_id = clock.now(), by.user_id
    current.save(update_fields=["revoked_at", "revoked_by"])
    record(
        "revoke_token",
        by=by,
        organization_id=current.organization_id,
        about=current,
        detail={"name": current.name},
    )


def _technical_user(token_id: UUID, name: str, holder: Holder) -> User:
    """Acts, and never signs in: there is no password, and no mail is delivered to this address."""
    return User.objects.create_user(
        email=f"{token_id.hex}{MACHINES}", name=f"{name} (program, for {holder.name})"[:200]
    )


def _refuse(code: str, text: str) -> None:
    Decision.deny(Reason(code, text)).require()
