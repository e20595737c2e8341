"""The agreement's flow that carries a table, and the people whom it names."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.contrib.auth import get_user_model
from guardian.core import ObjectPermissionChecker

from agreements.facts import standing_of
from agreements.rules.coverage import FlowStanding, decide_coverage
from agreements.rules.terms import Level, Protection
from portal.models import Organization
from portal.rules.actor import Actor
from portal.rules.decision import Decision, Reason
from portal.rules.permissions import Permission
from sharing.releases.models import Release

ELEMENT = "first_fall_enrollment"


def standing_for(release: Release, day: date | None = None) -> FlowStanding | None:
    """The flow as its agreement, or the amendment in its place, stands on a day (today when none
    is given); None for a table that stays in its organization."""
    if release.agreement_id is None:
        return None
    return standing_of(release.agreement_id, release.flow_key, day)


def decide_carrier(release: Release, day: date) -> Decision:
    """Whether this table may be carried to its readers today."""
    if release.is_internal:
        # Its own school officials: no passage to another party (34 CFR 99.31(a)(1)).
        return Decision.allow()
    standing = standing_for(release, day)
    if standing is not None and standing.flow.recipient_id != release.recipient_id:
        words = f"Agreement {standing.reference} gives this flow to another organization now."
        return Decision.deny(Reason("PARTY_MISMATCH", words))
    return decide_flow(standing, organization_id=release.organization_id, day=day)


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


def required_threshold(standing: FlowStanding | None, organization_id: UUID) -> int:
    """The strictest party wins; a table for ourselves follows our own rule."""
    flow = standing.flow if standing else None
    parties = [flow.giver_id, flow.recipient_id] if flow else [organization_id]
    own = Organization.objects.filter(id__in=parties).values_list("min_cell", flat=True)
    return max([flow.min_cell if flow else 0, *own])


LEAST_EPSILON = Decimal("0.1")


def required_method(standing: FlowStanding | None) -> tuple[str, dict[str, object]]:
    """How the agreement wants tables protected, with the numbers that this takes.

    Of a budget for noise one release takes a quarter: more than one will be asked for.
    """
    if standing is None:
        return Protection.SUPPRESSION.value, {}
    flow = standing.flow
    if flow.protection is Protection.ROUNDED:
        return flow.protection.value, {"base": flow.rounding_base}
    if flow.protection is Protection.NOISE and flow.epsilon is not None:
        epsilon = min(max(flow.epsilon / 4, LEAST_EPSILON), flow.epsilon)
        return flow.protection.value, {"epsilon": str(epsilon), "budget": str(flow.epsilon)}
    return flow.protection.value, {}


def named_recipients(release: Release) -> tuple[str, ...]:
    standing = standing_for(release)
    return standing.flow.recipients if standing else ()


def is_named(actor: Actor, release: Release) -> bool:
    """Named access (django-guardian), given to the agreement's named recipients on release; a
    program reads what its person is named for."""
    person = get_user_model().objects.get(id=actor.named_id)
    return ObjectPermissionChecker(person).has_perm("read_release", release)


WORK = (Permission.RELEASE_PROPOSE, Permission.RELEASE_REVIEW, Permission.RELEASE_APPROVE)


def works_for(actor: Actor, release: Release) -> bool:
    """Whether the actor writes, reviews or publishes for the publisher of the release."""
    return any(actor.may_in(permission, release.organization_id) for permission in WORK)


def reader_organization(release: Release, actor: Actor) -> UUID:
    """In which of their organizations the actor reads: the publisher's first."""
    if release.organization_id in actor.organization_ids:
        return release.organization_id
    return release.recipient_id
