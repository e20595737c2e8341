"""Reads for people: releases that the actor's organization published or receives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from portal.rules.actor import Actor
from portal.rules.decision import Decision, Reason
from portal.rules.permissions import Permission
from sharing.releases import facts, protection
from sharing.releases.models import Cell, Download, Release, Review
from sharing.releases.rules.lifecycle import RELEASE
from sharing.releases.rules.review import decide_release


@dataclass(frozen=True)
class ReleasePage:
    """What the page of one release shows this actor, with the decisions its buttons need."""

    release: Release
    publishes: bool
    may_read: Decision
    may_release: Decision
    may_withdraw: Decision


def releases_for(actor: Actor) -> QuerySet[Release]:
    """Published by, or released to, the actor's organizations. Row security agrees."""
    return (
        (
            Release.objects.filter(organization_id__in=_publishing(actor))
            | Release.objects.filter(
                recipient_id__in=actor.organizations_with(Permission.RELEASE_READ),
                status__in=facts.TOLD,
            )
        )
        .select_related("organization", "recipient", "proposed_by", "released_by")
        .order_by("-proposed_at")
    )


def _publishing(actor: Actor) -> frozenset[UUID]:
    return actor.organizations_with(Permission.RELEASE_READ)


def release_for(actor: Actor, release_id: UUID) -> Release:
    found = releases_for(actor).filter(id=release_id).first()
    if found is None:
        raise Http404
    return found


def page_for(actor: Actor, release_id: UUID, day: date) -> ReleasePage:
    release = release_for(actor, release_id)
    publishes = release.organization_id in _publishing(actor)
    reviewer = actor.may_in(Permission.RELEASE_APPROVE, release.organization_id)
    return ReleasePage(
        release=release,
        publishes=publishes,
        may_read=decide_read(actor, release),
        may_release=(
            decide_release(facts.review_facts(release, day), actor.user_id)
            if reviewer and release.status == "in_review"
            else Decision.deny()
        ),
        may_withdraw=(RELEASE.decide(release.status, "withdraw") if reviewer else Decision.deny()),
    )


def decide_read(actor: Actor, release: Release) -> Decision:
    """The publisher's people read; of the recipient's, those whom the agreement names, if any."""
    if release.organization_id in _publishing(actor):
        return Decision.allow()
    if not facts.named_recipients(release) or facts.is_named(actor, release):
        return Decision.allow()
    return Decision.deny(
        Reason(
            "NOT_NAMED",
            "The agreement names the people who may read this table, and you are not among them. "
            "Ask your organization to add you with an amendment.",
        )
    )


def table_for(actor: Actor, release: Release) -> protection.SafeTable:
    """The protected table, rebuilt only when its numbers match the proof."""
    decide_read(actor, release).require()
    return protection.rebuilt(release, facts.cells_of(release))


def reviews_for(actor: Actor, release: Release) -> list[Review]:
    if release.organization_id not in _publishing(actor):
        return []
    return list(Review.objects.filter(release=release).select_related("reviewer").order_by("at"))


def downloads_for(actor: Actor, release: Release) -> list[Download]:
    if release.organization_id not in _publishing(actor):
        return []
    return list(
        Download.objects.filter(release=release)
        .select_related("user", "organization")
        .order_by("-at")[:100]
    )


def waiting_for(actor: Actor) -> QuerySet[Release]:
    """Releases that wait for this actor's review."""
    return Release.objects.filter(
        organization_id__in=actor.organizations_with(Permission.RELEASE_APPROVE),
        status="in_review",
    ).exclude(proposed_by_id=actor.user_id)


def hidden_count_for(actor: Actor, release: Release) -> tuple[int, int]:
    """(hidden, all) cells of a release."""
    cells = Cell.objects.filter(release=release_for(actor, release.id))
    return cells.filter(value=None).count(), cells.count()


def proof_for(actor: Actor, release_id: UUID) -> dict[str, object]:
    release = release_for(actor, release_id)
    if not actor.may_in(Permission.RELEASE_APPROVE, release.organization_id):
        raise Http404
    proof: dict[str, object] = release.proof
    return proof


def news_for(actor: Actor) -> QuerySet[Release]:
    """Released to the actor's organizations, named for the actor, and not yet taken."""
    receiving = actor.organizations_with(Permission.RELEASE_READ)
    taken = Download.objects.filter(organization_id__in=receiving).values("release_id")
    return (
        Release.objects.filter(recipient_id__in=receiving, status="released")
        .exclude(id__in=taken)
        .select_related("organization")
    )
