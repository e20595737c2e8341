"""Loads what the rules about releases must know, as frozen values."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import QuerySet
from guardian.core import ObjectPermissionChecker

from agreements.facts import standing_of
from agreements.rules.coverage import FlowStanding, decide_coverage
from agreements.rules.terms import Level
from portal.models import Organization
from portal.rules.actor import Actor
from portal.rules.decision import Decision, Reason
from portal.rules.permissions import Permission
from sharing.releases import protection
from sharing.releases.models import Cell, Release
from sharing.releases.rules.lifecycle import ReleaseStatus
from sharing.releases.rules.review import ReviewFacts

# Tables that somebody outside may have seen; a withdrawn one was seen too.
TOLD = (ReleaseStatus.RELEASED, ReleaseStatus.WITHDRAWN)
ELEMENT = "first_fall_enrollment"


def locked(release_id: UUID) -> Release:
    return Release.objects.select_for_update(of=("self",)).get(id=release_id)


def take_turns(organization_id: UUID) -> None:
    """Until this transaction ends no other table of the organization is proposed or released:
    a table is either told before another is proposed, or known to be told after it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"releases|{organization_id}"],
        )


def next_reference(organization_id: UUID, year: int) -> str:
    """R-2026-0001, counted per organization and year under a lock on the organization's name."""
    prefix = f"R-{year}-"
    last = (
        Release.objects.select_for_update()
        .filter(organization_id=organization_id, reference__startswith=prefix)
        .order_by("-reference")
        .first()
    )
    number = int(last.reference.removeprefix(prefix)) + 1 if last else 1
    return f"{prefix}{number:04d}"


def decide_flow(standing: FlowStanding | None, *, organization_id: UUID, day: date) -> Decision:
    """Whether this flow carries tables of this organization today."""
    if standing is None:
        return Decision.deny(
            Reason("NO_AGREEMENT", "No agreement carries this table. Draft one with the recipient.")
        )
    flow = standing.flow
    if flow.level != Level.AGGREGATE or flow.giver_id != organization_id:
        return Decision.deny(
            Reason("PURPOSE_MISMATCH", "This flow of the agreement does not carry tables of yours.")
        )
    return decide_coverage(
        standing,
        purpose=flow.purpose,
        elements=(ELEMENT,),
        recipient_id=flow.recipient_id,
        day=day,
    )


def required_threshold(standing: FlowStanding) -> int:
    """The strictest party wins."""
    flow = standing.flow
    own = Organization.objects.filter(id__in=[flow.giver_id, flow.recipient_id])
    return max([flow.min_cell, *own.values_list("min_cell", flat=True)])


def review_facts(release: Release, day: date) -> ReviewFacts:
    standing = standing_of(release.agreement_id, release.flow_key)
    return ReviewFacts(
        status=ReleaseStatus(release.status),
        author_id=release.proposed_by_id,
        threshold=release.threshold,
        required_threshold=required_threshold(standing) if standing else release.threshold,
        coverage=decide_flow(standing, organization_id=release.organization_id, day=day),
        proof_kept=protection.proof_kept(release),
        proof_matches_cells=protection.matches(release, cells_of(release)),
        told_meanwhile=_told_about_the_same(release)
        .filter(released_at__gte=release.proposed_at)
        .exists(),
    )


def cells_of(release: Release) -> list[Cell]:
    return list(Cell.objects.filter(release=release).order_by("position"))


def earlier_tables(release: Release) -> list[tuple[Release, list[Cell]]]:
    """Tables about the same people told before, to anyone: partners are assumed to pool them."""
    earlier = _told_about_the_same(release).order_by("released_at")
    return [(found, cells_of(found)) for found in earlier]


def _told_about_the_same(release: Release) -> QuerySet[Release]:
    return Release.objects.filter(
        organization_id=release.organization_id,
        class_of=release.class_of,
        metric=release.metric,
        status__in=TOLD,
    ).exclude(id=release.id)


def named_recipients(release: Release) -> tuple[str, ...]:
    standing = standing_of(release.agreement_id, release.flow_key)
    return standing.flow.recipients if standing else ()


def is_named(actor: Actor, release: Release) -> bool:
    """Named access (django-guardian), given to the agreement's named recipients on release."""
    person = get_user_model().objects.get(id=actor.user_id)
    return ObjectPermissionChecker(person).has_perm("read_release", release)


def reader_organization(release: Release, actor: Actor) -> UUID:
    """In which of their organizations the actor reads: the publisher's first."""
    own = actor.organizations_with(Permission.RELEASE_READ)
    return release.organization_id if release.organization_id in own else release.recipient_id
