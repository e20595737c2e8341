"""The page of one release: what this person may do with it, each with its reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal import clock
from portal.rules.actor import Actor
from portal.rules.decision import Decision
from portal.rules.permissions import Permission
from sharing.releases import facts
from sharing.releases.models import Release, Vote
from sharing.releases.queries.reading import decide_read, release_for
from sharing.releases.rules.drafting import (
    DraftFacts,
    decide_count,
    decide_edit,
    decide_move,
    decide_revise,
    decide_submit,
)
from sharing.releases.rules.lifecycle import PUBLIC, RELEASE, WRITABLE, ReleaseStatus
from sharing.releases.rules.reading import decide_files
from sharing.releases.rules.review import decide_publish, decide_schedule, decide_vote

SILENT = Decision.deny()  # nothing to offer, and nothing to explain


@dataclass(frozen=True)
class ReleasePage:
    """A release, and a decision for each control. A denial without reasons: no such control."""

    release: Release
    publishes: bool
    is_prerelease: bool
    may_read: Decision
    may_download: Decision
    may_edit: Decision = SILENT
    may_count: Decision = SILENT
    may_rework: Decision = SILENT
    may_discard: Decision = SILENT
    may_submit: Decision = SILENT
    may_vote: Decision = SILENT
    may_publish: Decision = SILENT
    may_schedule: Decision = SILENT
    may_unschedule: Decision = SILENT
    may_return: Decision = SILENT
    may_revise: Decision = SILENT
    may_withdraw: Decision = SILENT


def page_for(actor: Actor, release_id: UUID, day: date) -> ReleasePage:
    release = release_for(actor, release_id)
    works = facts.works_for(actor, release)
    reads = decide_read(actor, release)
    return ReleasePage(
        release=release,
        publishes=works,
        is_prerelease=release.status == ReleaseStatus.SCHEDULED and not works,
        may_read=reads,
        may_download=decide_files(release.status, works=works) if reads else reads,
        **_for_author(actor, release, day),
        **_for_reviewer(actor, release, day),
        **_for_publisher(actor, release, day),
    )


def _for_author(actor: Actor, release: Release, day: date) -> dict[str, Decision]:
    """The author's controls; other stewards are told whose draft it is, where it can be changed."""
    if not actor.may_in(Permission.RELEASE_PROPOSE, release.organization_id):
        return {}
    told, person = facts.draft_facts(release, day), actor.user_id
    found = {}
    if release.status in WRITABLE:
        found["may_edit"] = decide_edit(told, person)
    if release.proposed_by_id == person:
        for verb in ("rework", "discard"):
            if RELEASE.decide(release.status, verb):
                found[f"may_{verb}"] = decide_move(told, verb, person)
    return found | _next_step(release, told, person)


def _next_step(release: Release, told: DraftFacts, person: UUID) -> dict[str, Decision]:
    """What takes a draft, a protected or a returned release further."""
    if release.status == ReleaseStatus.DRAFT:
        return {"may_count": decide_count(told, person)}
    if release.status == ReleaseStatus.PROTECTED:
        return {"may_submit": decide_submit(told, facts.checks_of(release), person)}
    if release.status == ReleaseStatus.RETURNED:
        revised = facts.is_revised(release)
        return {"may_revise": decide_revise(told, person, is_revised=revised)}
    return {}


def _for_reviewer(actor: Actor, release: Release, day: date) -> dict[str, Decision]:
    may = actor.may_in(Permission.RELEASE_REVIEW, release.organization_id)
    if not may or release.status != ReleaseStatus.IN_REVIEW:
        return {}
    told = facts.review_facts(release, day)
    has_voted = Vote.objects.filter(release=release, reviewer_id=actor.user_id).exists()
    return {"may_vote": decide_vote(told, actor.user_id, has_voted=has_voted)}


def _for_publisher(actor: Actor, release: Release, day: date) -> dict[str, Decision]:
    if not actor.may_in(Permission.RELEASE_APPROVE, release.organization_id):
        return {}
    if release.status in PUBLIC:
        return {"may_withdraw": _or_silent(RELEASE.decide(release.status, "withdraw"))}
    if release.status == ReleaseStatus.SCHEDULED:
        told = facts.review_facts(release, day)
        return {
            "may_unschedule": Decision.allow(),
            "may_publish": decide_publish(told, actor.user_id, now=clock.now()),
        }
    if release.status != ReleaseStatus.APPROVED:
        return {}
    told = facts.review_facts(release, day)
    return {
        "may_publish": decide_publish(told, actor.user_id, now=clock.now()),
        "may_schedule": decide_schedule(told, actor.user_id),
        "may_return": Decision.allow(),
    }


def _or_silent(decision: Decision) -> Decision:
    return decision if decision else SILENT
