"""A coarser table instead of one that hides much."""

from __future__ import annotations

from typing import Any

from portal.recording import action
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, objection
from portal.rules.permissions import Permission
from sharing.releases import facts
from sharing.releases.actions.drafting import replan, rework
from sharing.releases.coarsening import suggested
from sharing.releases.losing import loss_from
from sharing.releases.models import Release, Snapshot
from sharing.releases.moving import held, noted


@action
def use_suggestion(*, release: Release, number: int, by: Actor) -> Release:
    """Takes the coarser table that was offered: back to a draft, to be counted again."""
    release = held(release, Permission.RELEASE_PROPOSE, by)
    spec = _offered(release, number)
    Decision.unless(
        [
            objection(
                spec is None,
                "NO_SUGGESTION",
                "This suggestion cannot be taken with one step. Change the table by hand.",
            )
        ]
    ).require()
    assert spec is not None
    draft = rework(release=release, by=by)
    return replan(release=draft, dimensions=spec["dimensions"], merged=spec["merged"], by=by)


def _offered(release: Release, number: int) -> dict[str, Any] | None:
    snapshot = Snapshot.objects.filter(release=release).only("suggestions").first()
    found = (snapshot.suggestions or []) if snapshot else []
    spec: dict[str, Any] | None = found[number]["spec"] if 0 <= number < len(found) else None
    return spec


@action
def keep_suggestions(*, release: Release, by: Actor) -> Release:
    """Finds coarser tables that hide less, and keeps them for the author."""
    decide_role(by, Permission.RELEASE_PROPOSE, release.organization_id).require()
    snapshot = Snapshot.objects.get(release=release)
    found = suggested(
        release,
        release.spec,
        snapshot.counts,
        earlier=facts.earlier_tables(release),
        seed=snapshot.seed,
        loss=loss_from(snapshot.loss),
    )
    # Searched without holding the row, so that its author can go on; a later count has its own.
    Snapshot.objects.filter(id=snapshot.id).update(suggestions=found)
    noted(release, "suggest_release", by, {"suggestions": len(found)})
    return release
