"""The author's draft: which table, for whom, and the words around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from agreements.facts import standing_of
from portal import clock
from portal.recording import action
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, objection
from portal.rules.permissions import Permission
from sharing.releases import facts
from sharing.releases.models import Cell, Reader, Release, Snapshot
from sharing.releases.moving import held, kept, moved
from sharing.releases.rules.audience import Audience, Texts
from sharing.releases.rules.drafting import decide_edit, decide_move, decide_revise
from sharing.releases.rules.lifecycle import RELEASE


@dataclass(frozen=True)
class Plan:
    """Which table is to be counted, for whom, and the words that the metric brings."""

    metric: str
    metric_version: str
    class_of: int
    dimensions: Sequence[str]
    title: str
    statement: str
    context: str
    coverage: str
    audience: Audience = Audience.PARTNER
    agreement_id: UUID | None = None
    flow_key: str = ""
    merged: Mapping[str, object] = field(default_factory=dict)


# What a revised draft takes over from the release that was returned.
COPIED = (
    "organization_id",
    "audience",
    "agreement_id",
    "flow_key",
    "metric",
    "metric_version",
    "class_of",
    "spec",
    "title",
    "context",
    "coverage",
    "statement",
    "embargo",
)


@action
def draft(*, organization_id: UUID, plan: Plan, by: Actor) -> Release:
    """Begins a release. Nothing is counted yet, and nobody else is asked."""
    decide_role(by, Permission.RELEASE_PROPOSE, organization_id).require()
    _decide_dimensions(plan.dimensions).require()
    release = Release(
        organization_id=organization_id,
        audience=plan.audience.value,
        agreement_id=plan.agreement_id,
        flow_key=plan.flow_key,
        metric=plan.metric,
        metric_version=plan.metric_version,
        class_of=plan.class_of,
        spec={"dimensions": list(plan.dimensions), "merged": dict(plan.merged)},
        title=plan.title,
        statement=plan.statement,
        context=plan.context,
        coverage=plan.coverage,
    )
    return _begun(release, "draft_release", by)


@action
def revise(*, release: Release, by: Actor) -> Release:
    """A new draft with the words of a returned release, whose votes stay with it."""
    release = held(release, Permission.RELEASE_PROPOSE, by)
    decide_revise(
        facts.draft_facts(release, clock.today()),
        by.user_id,
        is_revised=facts.is_revised(release),
    ).require()
    copied = {name: getattr(release, name) for name in COPIED}
    revised = _begun(Release(**copied, revises=release), "revise_release", by)
    for reader in Reader.objects.filter(release=release):
        Reader.objects.create(
            organization_id=release.organization_id,
            release=revised,
            email=reader.email,
            reason=reader.reason,
            named_by_id=by.user_id,
            named_at=clock.now(),
        )
    return revised


def _begun(release: Release, verb: str, by: Actor) -> Release:
    _carry(release)
    release.reference = facts.next_reference(release.organization_id, clock.today().year)
    release.proposed_by_id, release.proposed_at = by.user_id, clock.now()
    release.predecessor = facts.predecessor_of(release)
    release.status = RELEASE.first
    detail = {"metric": release.metric, "class_of": release.class_of}
    return kept(release, verb, by, detail)


def _carry(release: Release) -> None:
    """Under which agreement the table leaves, and its rules; or that it stays at home."""
    if release.is_internal:
        release.recipient_id = release.organization_id
        release.agreement_id = None
        release.threshold = facts.required_threshold(None, release.organization_id)
        release.method, release.method_parameters = facts.required_method(None)
        return
    assert release.agreement_id is not None
    standing = standing_of(release.agreement_id, release.flow_key)
    facts.decide_flow(
        standing, organization_id=release.organization_id, day=clock.today()
    ).require()
    assert standing is not None
    release.recipient_id = standing.flow.recipient_id
    release.agreement_reference = standing.reference
    release.revision_hash = standing.revision_hash
    release.method, release.method_parameters = facts.required_method(standing)
    release.threshold = facts.required_threshold(standing, release.organization_id)


def _decide_dimensions(dimensions: Sequence[str]) -> Decision:
    return Decision.unless(
        [
            objection(
                not dimensions,
                "NO_DIMENSION",
                "Choose at least one way to divide the students: by school, for example.",
            )
        ]
    )


@action
def edit(*, release: Release, texts: Texts, by: Actor) -> Release:
    """Changes the words and the embargo. Ticks about the former words no longer count."""
    release = held(release, Permission.RELEASE_PROPOSE, by)
    decide_edit(facts.draft_facts(release, clock.today()), by.user_id).require()
    Decision.unless(
        [objection(not texts.title.strip(), "NO_TITLE", "Give the release a title.")]
    ).require()
    release.title, release.context = texts.title.strip(), texts.context.strip()
    release.coverage, release.embargo = texts.coverage.strip(), texts.embargo
    return kept(release, "edit_release", by)


@action
def replan(
    *,
    release: Release,
    dimensions: Sequence[str],
    merged: Mapping[str, object] | None = None,
    by: Actor,
) -> Release:
    """Chooses other dimensions, or merges categories, before the table is counted."""
    release = held(release, Permission.RELEASE_PROPOSE, by)
    decide_move(facts.draft_facts(release, clock.today()), "count", by.user_id).require()
    _decide_dimensions(dimensions).require()
    release.spec = {"dimensions": list(dimensions), "merged": dict(merged or {})}
    release.predecessor = facts.predecessor_of(release)
    return kept(release, "replan_release", by)


@action
def rework(*, release: Release, by: Actor) -> Release:
    """Back to a draft: the numbers are thrown away, the words stay."""
    release = held(release, Permission.RELEASE_PROPOSE, by)
    decide_move(facts.draft_facts(release, clock.today()), "rework", by.user_id).require()
    _forget_numbers(release)
    return moved(release, "rework", "rework_release", by)


@action
def discard(*, release: Release, by: Actor) -> Release:
    """Ends a release that is not to be. Its number stays taken."""
    release = held(release, Permission.RELEASE_PROPOSE, by)
    decide_move(facts.draft_facts(release, clock.today()), "discard", by.user_id).require()
    if release.told_at is None:  # what an early reader saw stays a constraint for later tables
        _forget_numbers(release)
    return moved(release, "discard", "discard_release", by)


def _forget_numbers(release: Release) -> None:
    Cell.objects.filter(release=release).delete()
    Snapshot.objects.filter(release=release).delete()
    release.dimensions, release.hierarchies, release.proof = [], {}, {}
    release.published_sha256 = release.refusal = ""
    release.counted_at = None
