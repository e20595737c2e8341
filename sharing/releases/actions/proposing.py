"""Freezing the counts of a table that somebody wants to release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from agreements.facts import standing_of
from portal import clock
from portal.jobs import enqueue
from portal.models import Job
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, objection
from portal.rules.permissions import Permission
from sharing.releases import facts, work
from sharing.releases.models import Release, Snapshot


@dataclass(frozen=True)
class Proposal:
    """A table as it was counted: every cell of it, totals included, and what it means."""

    metric: str
    metric_version: str
    title: str
    class_of: int
    dimensions: list[dict[str, object]]
    hierarchies: Mapping[str, Mapping[str, str]]
    counts: list[tuple[list[str], int]]
    population: int
    statement: str


@action
def propose(
    *, organization_id: UUID, agreement_id: UUID, flow_key: str, proposal: Proposal, by: Actor
) -> tuple[Release, Job]:
    """Freezes the counts and queues their protection. Nothing is shown to anyone yet."""
    decide_role(by, Permission.RELEASE_PROPOSE, organization_id).require()
    standing = standing_of(agreement_id, flow_key)
    facts.decide_flow(standing, organization_id=organization_id, day=clock.today()).require()
    assert standing is not None
    _require_people(proposal)
    facts.take_turns(organization_id)
    release = Release.objects.create(
        reference=facts.next_reference(organization_id, clock.today().year),
        organization_id=organization_id,
        recipient_id=standing.flow.recipient_id,
        agreement_id=agreement_id,
        agreement_reference=standing.reference,
        revision_hash=standing.revision_hash,
        flow_key=flow_key,
        metric=proposal.metric,
        metric_version=proposal.metric_version,
        title=proposal.title,
        class_of=proposal.class_of,
        dimensions=proposal.dimensions,
        hierarchies=proposal.hierarchies,
        statement=proposal.statement,
        threshold=facts.required_threshold(standing),
        proposed_by_id=by.user_id,
        proposed_at=clock.now(),
    )
    Snapshot.objects.create(
        organization_id=organization_id,
        release=release,
        counts=proposal.counts,
        population=proposal.population,
    )
    record(
        "propose_release",
        by=by,
        organization_id=organization_id,
        about=release,
        detail={"metric": proposal.metric, "class_of": proposal.class_of},
    )
    job = enqueue(
        work.protect_release, by=by, organization_id=organization_id, release_id=str(release.id)
    )
    return release, job


def _require_people(proposal: Proposal) -> None:
    Decision.unless(
        [
            objection(
                proposal.population == 0,
                "NOBODY",
                f"No graduate of the class of {proposal.class_of} has an answer yet. Accept a "
                "college's return first; then there is something to count.",
            )
        ]
    ).require()
