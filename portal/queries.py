"""Reads for people: the actor first, and only what the actor may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import Http404

from portal import clock
from portal.facts import call_by_name, in_force
from portal.jobs import progress
from portal.models import Cover, Invitation, Job, LedgerEntry, Membership, Organization, User
from portal.rules.actor import Actor
from portal.rules.permissions import Permission
from portal.rules.vocabulary import OrganizationKind

LEDGER_PAGE = 50


def job_for(actor: Actor, job_id: UUID) -> Job:
    """A job of the actor's own organizations, with its latest progress."""
    job = Job.objects.filter(id=job_id, organization_id__in=actor.organization_ids).first()
    if job is None:
        raise Http404
    told = progress.of(job.id)
    if told and not job.is_finished:
        job.status, job.done, job.total, job.message = Job.Status.RUNNING, *told
    return job


def colleagues_for(actor: Actor) -> QuerySet[Membership]:
    managed = actor.organizations_with(Permission.PEOPLE_MANAGE)
    return (
        Membership.objects.filter(organization_id__in=managed)
        .select_related("user", "organization")
        .order_by("organization__name", "user__name", "role")
    )


def open_invitations_for(actor: Actor) -> QuerySet[Invitation]:
    managed = actor.organizations_with(Permission.PEOPLE_MANAGE)
    return (
        Invitation.objects.filter(
            organization_id__in=managed, accepted_at=None, expires_at__gt=clock.now()
        )
        .select_related("organization")
        .order_by("expires_at")
    )


def open_invitation_for(actor: Actor, invitation_id: UUID) -> Invitation:
    found = open_invitations_for(actor).filter(id=invitation_id).first()
    if found is None:
        raise Http404
    return found


def membership_for(actor: Actor, membership_id: UUID) -> Membership:
    found = colleagues_for(actor).filter(id=membership_id).first()
    if found is None:
        raise Http404
    return found


def ledger_for(actor: Actor) -> QuerySet[LedgerEntry]:
    own = actor.organizations_with(Permission.LEDGER_READ)
    return (
        LedgerEntry.objects.filter(organization_id__in=own)
        .select_related("actor", "organization")
        .order_by("-id")
    )


def ledger_page_for(actor: Actor, number: str | None) -> Page[LedgerEntry]:
    page = Paginator(ledger_for(actor), LEDGER_PAGE).get_page(number)
    call_by_name(page.object_list)
    return page


def partners_for(actor: Actor) -> QuerySet[Organization]:
    """The directory of organizations an agreement can be made with; for those who draft."""
    if not actor.may(Permission.AGREEMENT_DRAFT):
        return Organization.objects.none()
    return Organization.objects.exclude(kind=OrganizationKind.SCHOOL).order_by("name")


def managed_organization_for(actor: Actor, organization_id: UUID) -> Organization:
    if not actor.may_in(Permission.PEOPLE_MANAGE, organization_id):
        raise Http404
    return Organization.objects.get(id=organization_id)


@dataclass(frozen=True, slots=True)
class Coverable:
    """A role that the actor may have covered, and the colleagues who could."""

    membership: Membership
    colleagues: list[User]


def coverable_for(actor: Actor, day: date) -> list[Coverable]:
    """Own roles first; of those whom the actor manages, all."""
    managed = actor.organizations_with(Permission.PEOPLE_MANAGE)
    held = list(
        Membership.objects.filter(in_force(day), organization_id__in=actor.organization_ids)
        .select_related("user", "organization")
        .order_by("organization__name", "user__name", "role")
    )
    people: dict[UUID, dict[UUID, User]] = {}
    having: set[tuple[UUID, UUID, str]] = set()
    for one in held:
        people.setdefault(one.organization_id, {})[one.user_id] = one.user
        having.add((one.organization_id, one.user_id, one.role))
    found = [
        Coverable(
            one,
            [
                person
                for key, person in people[one.organization_id].items()
                if key not in (actor.user_id, one.user_id)
                and (one.organization_id, key, one.role) not in having
            ],
        )
        for one in held
        if one.user_id == actor.user_id or one.organization_id in managed
    ]
    return sorted(found, key=lambda one: one.membership.user_id != actor.user_id)


def covers_for(actor: Actor, day: date) -> QuerySet[Cover]:
    """Covers that run or will: the actor's own, those they hold, and those of whom they manage."""
    managed = actor.organizations_with(Permission.PEOPLE_MANAGE)
    mine = Q(holder_id=actor.user_id) | Q(colleague_id=actor.user_id)
    return (
        Cover.objects.filter(
            mine | Q(organization_id__in=managed), until_day__gte=day, taken_back_at=None
        )
        .filter(organization_id__in=actor.organization_ids)
        .select_related("holder", "colleague", "organization", "given_by")
        .order_by("from_day", "id")
    )


def cover_for(actor: Actor, cover_id: UUID, day: date) -> Cover:
    found = covers_for(actor, day).filter(id=cover_id).first()
    if found is None:
        raise Http404
    return found
