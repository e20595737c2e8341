"""Memoranda that a person reads because their organization joined one, or may join it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from agreements import lineage, tiers
from agreements.models import Agreement
from agreements.rules.lifecycle import BEFORE_ACTIVE, Status
from agreements.rules.terms import Kind
from portal import clock
from portal.models import Organization
from portal.rules.actor import Actor
from portal.rules.decision import Decision
from portal.rules.permissions import Permission


def memoranda_for(actor: Actor) -> QuerySet[Agreement]:
    """Memoranda that an organization in which the actor reads agreements joined or may join."""
    own = actor.organizations_with(Permission.AGREEMENT_READ)
    return _memoranda(Q(id__in=_joined(own)) | _open_to(actor, own, clock.today()))


def _memoranda(wanted: Q) -> QuerySet[Agreement]:
    return (
        Agreement.objects.filter(wanted, kind=Kind.MOU)
        .select_related("lead", "revision")
        .order_by("-changed_at")
    )


def _open_to(actor: Actor, own: frozenset[UUID], day: date) -> Q:
    """Open on the day to organizations of the kinds of these, in which the actor has a role."""
    wanted = Q(pk__in=())
    for kind in {seat.organization_kind for seat in actor.seats if seat.organization_id in own}:
        wanted |= Q(revision__content__limits__joiner_kinds__contains=[kind.value])
    return wanted & _open_on(day)


def _open_on(day: date) -> Q:
    """In force, and not past the last day for joining: then it is nobody else's to read."""
    until = "revision__content__limits__joinder_until"
    return (
        Q(status=Status.ACTIVE, expires_on__gte=day)
        & (Q(ends_on=None) | Q(ends_on__gt=day))
        & (Q(superseded_on=None) | Q(superseded_on__gt=day))
        & (Q(**{f"{until}__isnull": True}) | Q(**{until: None}) | Q(**{f"{until}__gte": str(day)}))
    )


def joinable_for(actor: Actor, day: date) -> list[Agreement]:
    """Memoranda of others that an organization for which the actor drafts may join today."""
    own = actor.organizations_with(Permission.AGREEMENT_DRAFT)
    if not own:
        return []
    # Mostly there is none, and to ask for no more than that is the cheaper question.
    wanted = Agreement.objects.filter(_open_to(actor, own, day), kind=Kind.MOU)
    ids = list(wanted.values_list("id", flat=True))
    return [
        one
        for one in (_memoranda(Q(id__in=ids)) if ids else ())
        if any(may for _, may in joining_organizations_for(actor, one, day))
    ]


def _joined(own: frozenset[UUID]) -> set[UUID]:
    """Those joined, and what amends them."""
    signed = Agreement.objects.exclude(status__in=BEFORE_ACTIVE)
    pages = signed.filter(kind=Kind.JOINDER, lead_id__in=own)
    found = {parent for (parent,) in pages.values_list("parent_id") if parent is not None}
    later = found
    while later:
        later = set(signed.filter(amends_id__in=later).values_list("id", flat=True)) - found
        found |= later
    return found


def joining_organizations_for(
    actor: Actor, memorandum: Agreement, day: date
) -> list[tuple[Organization, Decision]]:
    """The actor's organizations that could be joined to it by the actor, and whether they may."""
    own = actor.organizations_with(Permission.AGREEMENT_DRAFT)
    return [
        (one, tiers.decide_join(memorandum, one.id, day))
        for one in Organization.objects.filter(id__in=own).order_by("name")
    ]


def member_names_for(
    actor: Actor, memorandum: Agreement, day: date
) -> list[tuple[str, lineage.Member]]:
    """Who is bound by it today, by name: its parties first, then those who joined."""
    members = lineage.members_of(memorandum.id, day)
    named = {member.organization_id for member in members}
    names = dict(Organization.objects.filter(id__in=named).values_list("id", "name"))
    return [(names.get(one.organization_id, "Unknown organization"), one) for one in members]
