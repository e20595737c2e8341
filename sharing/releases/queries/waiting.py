"""Releases that wait for this person, by what they wait for."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from portal.rules.actor import Actor
from portal.rules.permissions import Permission
from sharing.releases.models import Download, Release, Vote


def waiting_for(actor: Actor) -> QuerySet[Release]:
    """For the actor's vote: neither written by them nor voted on by them yet."""
    voted = Vote.objects.filter(release=OuterRef("pk"), reviewer_id=actor.user_id)
    return (
        Release.objects.filter(
            organization_id__in=actor.organizations_with(Permission.RELEASE_REVIEW),
            status="in_review",
        )
        .exclude(proposed_by_id=actor.user_id)
        .exclude(Exists(voted))
        .select_related("organization", "recipient")
    )


def to_publish_for(actor: Actor) -> QuerySet[Release]:
    """Approved by both reviewers; the actor may publish or schedule it."""
    return (
        Release.objects.filter(
            organization_id__in=actor.organizations_with(Permission.RELEASE_APPROVE),
            status="approved",
        )
        .exclude(proposed_by_id=actor.user_id)
        .select_related("organization", "recipient")
    )


def with_author_for(actor: Actor) -> QuerySet[Release]:
    """The actor's own that wait for them: protected, refused, or returned and not revised."""
    revised = Release.objects.filter(revises=OuterRef("pk")).exclude(status="discarded")
    return (
        Release.objects.filter(
            organization_id__in=actor.organizations_with(Permission.RELEASE_PROPOSE),
            proposed_by_id=actor.user_id,
        )
        .filter(Q(status__in=["protected", "refused"]) | (Q(status="returned") & ~Exists(revised)))
        .select_related("organization", "recipient")
    )


def news_for(actor: Actor) -> QuerySet[Release]:
    """Released to the actor's organizations, and not yet taken by anybody there."""
    receiving = actor.organizations_with(Permission.RELEASE_READ)
    taken = (
        Download.objects.filter(organization_id__in=receiving)
        .exclude(format="page")
        .values("release_id")
    )
    return (
        Release.objects.filter(recipient_id__in=receiving, status="released")
        .exclude(id__in=taken)
        .select_related("organization")
    )


def early_for(actor: Actor) -> QuerySet[Release]:
    """Scheduled ones that name the actor as an early reader; the database shows no others."""
    return (
        Release.objects.filter(
            recipient_id__in=actor.organizations_with(Permission.RELEASE_READ), status="scheduled"
        )
        .exclude(organization_id__in=actor.organization_ids)
        .select_related("organization")
    )
