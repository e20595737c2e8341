"""What people do to people: invite, accept, end a membership."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import connection, transaction
from django.urls import reverse

from portal import clock
from portal.facts import cover_facts, token_hash
from portal.joining import joined
from portal.models import Cover, Invitation, Membership, Organization
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.covering import decide_cover, decide_taking_back
from portal.rules.decision import Decision, Reason, objection
from portal.rules.permissions import Permission, Role

INVITATION_DAYS = 14


@action
def invite(
    *, organization: Organization, email: str, role: Role, site: str, by: Actor
) -> Invitation:
    """Invites one person by email. The link works once, for that email, for two weeks."""
    decide_role(by, Permission.PEOPLE_MANAGE, organization.id).require()
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        organization=organization,
        email=email.lower(),
        role=role,
        token_hash=token_hash(token),
        invited_by_id=by.user_id,
        invited_at=clock.now(),
        expires_at=clock.now() + timedelta(days=INVITATION_DAYS),
    )
    record(
        "invite",
        by=by,
        organization_id=organization.id,
        about=invitation,
        detail={"role": role.value},
    )
    link = site.rstrip("/") + reverse("invitation", args=[token])
    message = (
        f"{by.name} invites you to join {organization.name} on Throughline as "
        f"{role.label.lower()}.\n\nOpen this link within {INVITATION_DAYS} days:\n{link}\n\n"
        "If you did not expect this, ignore this message: nothing happens without you.\n"
    )
    transaction.on_commit(
        lambda: send_mail(
            f"[Throughline] {organization.name} invites you",
            message,
            settings.DEFAULT_FROM_EMAIL,
            [invitation.email],
        ),
        robust=True,  # a mail server that is down must not hide that the invitation was made
    )
    return invitation


@action
def withdraw_invitation(*, invitation: Invitation, by: Actor) -> None:
    """The link stops working at once; for an address that was mistyped."""
    decide_role(by, Permission.PEOPLE_MANAGE, invitation.organization_id).require()
    record(
        "withdraw_invitation",
        by=by,
        organization_id=invitation.organization_id,
        about=invitation,
        detail={"role": invitation.role},
    )
    invitation.delete()


@action
def accept_invitation(*, token: str, by: Actor) -> UUID:
    """Joins the organization that the token names; the database checks token, email and time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT redeem_invitation(%s, %s, %s)", [token_hash(token), by.user_id, clock.today()]
        )
        row = cursor.fetchone()
    if row is None or row[0] is None:
        Decision.deny(
            Reason(
                "INVITATION",
                "This invitation was used, has expired, or was sent to another email address. "
                "Ask the person who invited you for a new one.",
            )
        ).require()
    organization_id: UUID = row[0]
    record("accept_invitation", by=by, organization_id=organization_id)
    joined(organization_id, by, clock.today())
    return organization_id


@action
def end_membership(*, membership: Membership, day: date, by: Actor) -> None:
    """The role ends with the day before. The next request of that person already sees nothing."""
    decide_role(by, Permission.PEOPLE_MANAGE, membership.organization_id).require()
    Decision.unless(
        [
            objection(
                membership.until_day is not None and membership.until_day < day,
                "ENDED",
                "This role has ended already.",
            )
        ]
    ).require()
    record(
        "end_membership",
        by=by,
        organization_id=membership.organization_id,
        detail={"role": membership.role, "person": str(membership.user_id)},
    )
    if membership.from_day >= day:  # begun today or not at all: no day of it remains
        membership.delete()
    else:
        membership.until_day = day - timedelta(days=1)
        membership.save(update_fields=["until_day"])


@action
def give_cover(
    *,
    membership: Membership,
    colleague_id: UUID,
    from_day: date,
    until_day: date,
    day: date,
    by: Actor,
) -> Cover:
    """A colleague holds the role of this membership for some days; it ends by itself."""
    told = cover_facts(membership, colleague_id, from_day, until_day, day)
    decide_cover(told, by, from_day=from_day, until_day=until_day, day=day).require()
    cover = Cover.objects.create(
        organization_id=membership.organization_id,
        role=membership.role,
        holder_id=membership.user_id,
        colleague_id=colleague_id,
        from_day=from_day,
        until_day=until_day,
        given_by_id=by.user_id,
        given_at=clock.now(),
    )
    record(
        "give_cover",
        by=by,
        organization_id=membership.organization_id,
        about=cover,
        detail={
            "role": membership.role,
            "person": str(membership.user_id),
            "colleague": str(colleague_id),
            "from": from_day.isoformat(),
            "until": until_day.isoformat(),
        },
    )
    return cover


@action
def take_back_cover(*, cover: Cover, day: date, by: Actor) -> None:
    """The colleague's next request no longer has the role."""
    current = Cover.objects.select_for_update(of=("self",)).get(id=cover.id)
    decide_taking_back(
        by,
        organization_id=current.organization_id,
        holder_id=current.holder_id,
        until_day=current.until_day,
        over=current.taken_back_at is not None,
        day=day,
    ).require()
    current.taken_back_at, current.taken_back_by_id = clock.now(), by.user_id
    current.save(update_fields=["taken_back_at", "taken_back_by"])
    record(
        "take_back_cover",
        by=by,
        organization_id=current.organization_id,
        about=current,
        detail={"role": current.role, "colleague": str(current.colleague_id)},
    )
