"""Which releases a person sees, and which numbers of them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from portal import clock
from portal.rules.actor import Actor
from portal.rules.decision import Decision, Reason
from portal.rules.permissions import Permission
from sharing.releases import facts, protection
from sharing.releases.models import Cell, Download, Release
from sharing.releases.rules.lifecycle import PUBLIC, ReleaseStatus


def releases_for(actor: Actor) -> QuerySet[Release]:
    """What the actor's organization works on; what was released to it; and what a release names
    the actor to read early, which the database shows to nobody else. Row security agrees."""
    working = frozenset[UUID]().union(*(actor.organizations_with(p) for p in facts.WORK))
    reading = actor.organizations_with(Permission.RELEASE_READ)
    return (
        Release.objects.filter(
            Q(organization_id__in=working)
            | Q(organization_id__in=reading, status__in=PUBLIC)
            | Q(recipient_id__in=reading, status__in=PUBLIC)
            | (
                Q(recipient_id__in=reading, status=ReleaseStatus.SCHEDULED)
                & ~Q(organization_id__in=actor.organization_ids)
            )
        )
        .select_related("organization", "recipient", "proposed_by", "released_by", "withdrawn_by")
        .order_by("-proposed_at", "-reference")
    )


def release_for(actor: Actor, release_id: UUID) -> Release:
    found = releases_for(actor).filter(id=release_id).first()
    if found is None:
        raise Http404
    return found


def release_by_key(actor: Actor, key: str) -> Release:
    """By id, or by reference where only one publisher has it."""
    try:
        return release_for(actor, UUID(key))
    except ValueError:
        found = list(releases_for(actor).filter(reference=key)[:2])
    if len(found) != 1:
        raise Http404
    return found[0]


def decide_read(actor: Actor, release: Release) -> Decision:
    """The publisher's people read; of the recipient's, those whom the agreement names, if any.

    That a table was withdrawn concerns everybody who may hold a copy. A table that its agreement,
    or one above it, would not carry today is read by nobody outside; row security knows the days
    of agreements, and here their terms are decided too.
    """
    own = release.organization_id in actor.organization_ids
    if own or release.status == ReleaseStatus.WITHDRAWN:
        return Decision.allow()
    carried = facts.decide_carrier(release, clock.today())
    if not carried:
        return carried
    if (
        release.status == ReleaseStatus.SCHEDULED
        or not facts.named_recipients(release)
        or facts.is_named(actor, release)
    ):
        return Decision.allow()
    return Decision.deny(
        Reason(
            "NOT_NAMED",
            "The agreement names the people who may read this table, and you are not among them. "
            "Ask your organization to add you with an amendment.",
        )
    )


def table_for(actor: Actor, release: Release) -> protection.SafeTable:
    """The protected table, rebuilt only when its numbers match the proof; none is not found."""
    decide_read(actor, release).require()
    if release.status == ReleaseStatus.WITHDRAWN or not release.published_sha256:
        raise Http404
    return protection.rebuilt(release, facts.cells_of(release))


def hidden_count_for(actor: Actor, release: Release) -> tuple[int, int]:
    """(hidden, all) cells of a release."""
    cells = Cell.objects.filter(release=release_for(actor, release.id))
    return cells.filter(value=None).count(), cells.count()


def neighbors_of(actor: Actor, release: Release) -> tuple[Release | None, Release | None]:
    """(the one before, the one that superseded it), as far as the actor may read them."""
    told = releases_for(actor).filter(status__in=PUBLIC)
    near = told.in_bulk([one for one in (release.predecessor_id, release.superseded_by_id) if one])
    return (
        near.get(release.predecessor_id) if release.predecessor_id else None,
        near.get(release.superseded_by_id) if release.superseded_by_id else None,
    )


def downloads_for(actor: Actor, release: Release) -> QuerySet[Download]:
    """Who took files of it or read it early; for the publisher's people."""
    if not facts.works_for(actor, release):
        return Download.objects.none()
    return (
        Download.objects.filter(release=release)
        .select_related("user", "organization")
        .order_by("-at")
    )
