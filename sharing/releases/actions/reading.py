"""The recipient's part: who took which file, who read early."""

from __future__ import annotations

from portal import clock
from portal.recording import action, record
from portal.rules.actor import Actor
from portal.rules.decision import Decision
from sharing.releases import facts
from sharing.releases.models import Download, Release
from sharing.releases.rules.reading import decide_early, decide_files

EARLY = "page"


@action
def note_download(*, release: Release, file_format: str, sha256: str, by: Actor) -> None:
    """Who took which file, so that a recall can reach them."""
    decision = decide_files(release.status, works=facts.works_for(by, release))
    _note(release, decision, file_format, sha256, by, "download_release")


@action
def note_reading(*, release: Release, by: Actor) -> None:
    """An early reader opened the page before the release."""
    sha256 = release.published_sha256
    _note(release, decide_early(release.status), EARLY, sha256, by, "read_release_early")


def _note(
    release: Release, decision: Decision, file_format: str, sha256: str, by: Actor, verb: str
) -> None:
    decision.require()
    organization_id = facts.reader_organization(release, by)
    Download.objects.create(
        release=release,
        organization_id=organization_id,
        user_id=by.user_id,
        format=file_format,
        sha256=sha256,
        at=clock.now(),
    )
    record(
        verb,
        by=by,
        organization_id=organization_id,
        about=release,
        detail={"format": file_format, "sha256": sha256},
    )
