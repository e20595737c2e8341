"""Begin a table, choose what divides it, have it counted and protected."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from portal import clock
from portal.jobs import enqueue
from portal.models import Job
from portal.recording import action
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, objection
from portal.rules.permissions import Permission
from sharing.insight import counting, facts, work
from sharing.insight.rules.metrics import METRICS
from sharing.releases import actions as releases
from sharing.releases.facts import draft_facts
from sharing.releases.models import Release
from sharing.releases.moving import held, noted
from sharing.releases.rules.audience import Audience
from sharing.releases.rules.drafting import decide_count


@action
def draft_table(
    *,
    organization_id: UUID,
    metric_code: str,
    class_of: int,
    dimensions: Sequence[str],
    audience: str,
    agreement_id: UUID | None,
    flow_key: str,
    by: Actor,
) -> Release:
    """Begins a release of this metric with the words that its definition brings."""
    decide_role(by, Permission.RELEASE_PROPOSE, organization_id).require()
    metric = METRICS[metric_code]
    _decide_people(organization_id, class_of, metric_code).require()
    return releases.draft(
        organization_id=organization_id,
        plan=releases.Plan(
            metric=metric.code,
            metric_version=metric.version,
            class_of=class_of,
            dimensions=counting.in_order(dimensions),
            title=f"{metric.name}, class of {class_of}",
            statement="\n\n".join(
                (metric.population, metric.rule, metric.caveat, f"Source: {metric.source}.")
            ),
            context=metric.context,
            coverage=f"{metric.population} {metric.not_counted}",
            audience=Audience(audience),
            agreement_id=agreement_id,
            flow_key=flow_key,
        ),
        by=by,
    )


def _decide_people(organization_id: UUID, class_of: int, metric_code: str) -> Decision:
    found = facts.answered(
        organization_id=organization_id, class_of=class_of, metric=METRICS[metric_code]
    )
    return Decision.unless(
        [
            objection(
                not found,
                "NOBODY",
                f"No graduate of the class of {class_of} has an answer yet. Accept a college's "
                "return first; then there is something to count.",
            )
        ]
    )


@action
def change_table(*, release: Release, dimensions: Sequence[str], by: Actor) -> Release:
    """Divides the students in other ways; merged categories of ways that stay are kept."""
    chosen = counting.in_order(dimensions)
    merged = {code: told for code, told in release.spec.get("merged", {}).items() if code in chosen}
    return releases.replan(release=release, dimensions=chosen, merged=merged, by=by)


@action
def count_table(*, release: Release, by: Actor) -> Job:
    """Queues the counting of a draft and its protection: seconds, for a large class minutes."""
    release = held(release, Permission.RELEASE_PROPOSE, by)
    decide_count(draft_facts(release, clock.today()), by.user_id).require()
    noted(release, "ask_for_counts", by)
    return enqueue(
        work.count_release,
        by=by,
        organization_id=release.organization_id,
        release_id=str(release.id),
    )
