"""Two reviewers vote blind: neither sees the other's vote, nor that there is one."""

from __future__ import annotations

from datetime import date

from portal import clock
from portal.recording import action
from portal.rules.actor import Actor
from portal.rules.decision import Decision, objection
from portal.rules.permissions import Permission
from sharing.releases import facts
from sharing.releases.models import Release, Vote
from sharing.releases.moving import held, moved, noted
from sharing.releases.rules.review import (
    REVIEWERS,
    decide_content,
    decide_reason,
    decide_same,
    decide_vote,
)


@action
def vote(
    *, release: Release, sha256: str, verdict: str, comment: str, day: date, by: Actor
) -> Release:
    """A reviewer's word on exactly what they saw; the second one decides with the first."""
    release = held(release, Permission.RELEASE_REVIEW, by)
    told = facts.review_facts(release, day)
    has_voted = Vote.objects.filter(release=release, reviewer_id=by.user_id).exists()
    decide_vote(told, by.user_id, has_voted=has_voted).require()
    decide_same(sha256, release.fingerprint).require()
    _decide_verdict(verdict).require()
    (decide_content(told.content) if verdict == "release" else decide_reason(comment)).require()
    Vote.objects.create(
        organization_id=release.organization_id,
        release=release,
        reviewer_id=by.user_id,
        verdict=verdict,
        comment=comment.strip(),
        sha256=release.fingerprint,
        at=clock.now(),
    )
    # Neither the verdict nor the count: this line is shown to its reviewer alone until both voted.
    noted(release, "vote_release", by)
    return _consolidated(release, by)


def _decide_verdict(verdict: str) -> Decision:
    return Decision.unless(
        [objection(verdict not in ("release", "return"), "NO_VERDICT", "Choose release or return.")]
    )


def _consolidated(release: Release, by: Actor) -> Release:
    """The database shows one vote until there are two; then the release moves on."""
    verdicts = list(Vote.objects.filter(release=release).values_list("verdict", flat=True))
    if len(verdicts) < REVIEWERS:
        return release
    detail = {"sha256": release.fingerprint, "votes": len(verdicts)}
    if "return" in verdicts:
        return moved(release, "return", "return_release", by, detail)
    release.approved_at = clock.now()
    return moved(release, "approve", "approve_release", by, detail)
