"""Background work: looks for coarser tables after much was hidden, or nothing could be shown."""

from __future__ import annotations

from django.urls import reverse

from portal.jobs import Handle, background, enqueue
from portal.models import Job
from portal.rules.actor import Actor
from sharing.releases.actions.coarsening import keep_suggestions
from sharing.releases.losing import loss_from
from sharing.releases.models import Release
from sharing.releases.rules.lifecycle import ReleaseStatus


def look_for_coarser(release: Release, by: Actor) -> Job | None:
    """Queues the search when much is hidden, or nothing could be shown. In a job of its own: the
    table is there, whether a coarser one is found or not."""
    loss = loss_from(release.snapshot.loss)
    if release.status == ReleaseStatus.PROTECTED and loss is not None and not loss.is_much:
        return None
    return enqueue(
        suggest_release,
        by=by,
        organization_id=release.organization_id,
        release_id=str(release.id),
    )


@background("suggest_coarser")
def suggest_release(handle: Handle, *, release_id: str) -> str:
    """Offers for the author while they can still take one; meanwhile changed, it does nothing."""
    release = Release.objects.get(id=release_id)
    if release.status in (ReleaseStatus.PROTECTED, ReleaseStatus.REFUSED):
        handle.progress(0, 1, "Trying coarser tables")
        keep_suggestions(release=release, by=handle.actor)
    return reverse("release", args=[release.id])
