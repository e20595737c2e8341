from __future__ import annotations

from django.urls import reverse

from portal.jobs import Handle, background
from sharing.releases import actions
from sharing.releases.models import Release


@background("protect_release")
def protect_release(handle: Handle, *, release_id: str) -> str:
    """Protects a proposed table. Run again after it was done, it does nothing."""
    release = Release.objects.get(id=release_id)
    if release.status == "counted":
        handle.progress(0, 2, "Hiding small groups, and what would give them away")
        actions.protect(release=release, by=handle.actor)
        handle.progress(2, 2, "Proven by the auditor")
    return reverse("release", args=[release.id])
