"""The same table over data that were corrected since: a new draft that replaces the old one."""

from __future__ import annotations

from portal.recording import action
from portal.rules.actor import Actor
from portal.rules.decision import Decision, objection
from portal.rules.permissions import Permission
from sharing.releases.actions.drafting import Plan, draft
from sharing.releases.models import Release
from sharing.releases.moving import held
from sharing.releases.rules.audience import Audience
from sharing.releases.rules.lifecycle import ReleaseStatus


@action
def count_again(*, release: Release, by: Actor) -> Release:
    """Begins a re-release of a published table, with its words and its ways of dividing. It goes
    through count, review and publication like any other, and then supersedes the old one."""
    release = held(release, Permission.RELEASE_PROPOSE, by)
    begun = Release.objects.filter(predecessor=release).exclude(status="discarded").first()
    Decision.unless(
        [
            objection(
                release.status != ReleaseStatus.RELEASED,
                "STATUS",
                "Only a released table is released again; any other is taken back to a draft.",
            ),
            objection(begun is not None, "BEGUN", "A re-release of this table has been begun."),
        ]
    ).require()
    plan = Plan(
        metric=release.metric,
        metric_version=release.metric_version,
        class_of=release.class_of,
        dimensions=release.spec["dimensions"],
        title=release.title,
        statement=release.statement,
        context=release.context,
        coverage=release.coverage,
        audience=Audience(release.audience),
        agreement_id=release.agreement_id,
        flow_key=release.flow_key,
        merged=release.spec.get("merged", {}),
    )
    return draft(organization_id=release.organization_id, plan=plan, by=by)
