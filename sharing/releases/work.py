"""Background work of the releases; the action that needs it queues it."""

from __future__ import annotations

from django.urls import reverse

from portal.jobs import Handle, background
from sharing.releases.actions.protecting import protect
from sharing.releases.models import Release
from sharing.releases.rules.lifecycle import ReleaseStatus


@background("protect_release")
def protect_release(handle: Handle, *, release_id: str) -> str:
    """Protects a proposed table. Run again after it was done, it does nothing."""
    release = Release.objects.get(id=release_id)
    if release.status == ReleaseStatus.COUNTED:
        handle.progress(0, 1, "Hiding small groups, and what would give them away")
        protect(release=release, by=handle.actor)
    return reverse("release", args=[release.id])
