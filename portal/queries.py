"""Reads for people: the actor first, and only what the actor may see."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from portal import clock
from portal.jobs import progress
from portal.models import Invitation, Job, LedgerEntry, Membership, Organization
from portal.rules.actor import Actor
from portal.rules.permissions import Permission
from portal.rules.vocabulary import OrganizationKind


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


def partners_for(actor: Actor) -> QuerySet[Organization]:
    """The directory of organizations an agreement can be made with; for those who draft."""
    if not actor.may(Permission.AGREEMENT_DRAFT):
        return Organization.objects.none()
    return Organization.objects.exclude(kind=OrganizationKind.SCHOOL).order_by("name")


def managed_organization_for(actor: Actor, organization_id: UUID) -> Organization:
    if not actor.may_in(Permission.PEOPLE_MANAGE, organization_id):
        raise Http404
    return Organization.objects.get(id=organization_id)
