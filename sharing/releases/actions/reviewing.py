"""The reviewer's part, and the recipient's: release, return, withdraw, take."""

from __future__ import annotations

from datetime import date

from guardian.shortcuts import assign_perm

from portal import clock
from portal.models import User
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, objection
from portal.rules.permissions import Permission
from sharing.releases import facts
from sharing.releases.models import Download, Release, Review
from sharing.releases.rules.lifecycle import RELEASE
from sharing.releases.rules.review import decide_release


@action
def release_table(*, release: Release, sha256: str, comment: str, day: date, by: Actor) -> Release:
    """A reviewer who did not propose the table releases exactly the numbers they saw."""
    decide_role(by, Permission.RELEASE_APPROVE, release.organization_id).require()
    facts.take_turns(release.organization_id)
    release = facts.locked(release.id)
    _require_same(release, sha256)
    decide_release(facts.review_facts(release, day), by.user_id).require()
    _review(release, "release", comment, by)
    release.status = RELEASE.after(release.status, "release")
    release.released_by_id, release.released_at = by.user_id, clock.now()
    release.save()
    named = facts.named_recipients(release)
    for person in User.objects.filter(email__in=named):
        assign_perm("releases.read_release", person, release)
    record(
        "release_table",
        by=by,
        organization_id=release.organization_id,
        about=release,
        detail={"sha256": sha256, "named_recipients": len(named)},
    )
    return release


@action
def return_table(*, release: Release, sha256: str, comment: str, by: Actor) -> Release:
    """Sends the table back to its author, who proposes a new one."""
    decide_role(by, Permission.RELEASE_APPROVE, release.organization_id).require()
    release = facts.locked(release.id)
    RELEASE.decide(release.status, "return").require()
    _require_same(release, sha256)
    _review(release, "return", comment, by)
    release.status = RELEASE.after(release.status, "return")
    release.save()
    record("return_release", by=by, organization_id=release.organization_id, about=release)
    return release


@action
def withdraw(*, release: Release, comment: str, by: Actor) -> Release:
    """Takes a released table back: recipients see that it existed and was withdrawn, and why.

    Its cells stay in the ledger of what was once told, so later tables are protected against it.
    """
    decide_role(by, Permission.RELEASE_APPROVE, release.organization_id).require()
    release = facts.locked(release.id)
    RELEASE.decide(release.status, "withdraw").require()
    _review(release, "withdraw", comment, by)
    release.status = RELEASE.after(release.status, "withdraw")
    release.refusal = comment
    release.withdrawn_by_id, release.withdrawn_at = by.user_id, clock.now()
    release.save()
    record("withdraw_release", by=by, organization_id=release.organization_id, about=release)
    return release


@action
def note_download(*, release: Release, file_format: str, sha256: str, by: Actor) -> None:
    """Who took which file, so that a withdrawal can reach them."""
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
        "download_release",
        by=by,
        organization_id=organization_id,
        about=release,
        detail={"format": file_format, "sha256": sha256},
    )


def _review(release: Release, verdict: str, comment: str, by: Actor) -> None:
    Review.objects.create(
        release=release,
        organization_id=release.organization_id,
        reviewer_id=by.user_id,
        verdict=verdict,
        comment=comment,
        published_sha256=release.published_sha256,
        at=clock.now(),
    )


def _require_same(release: Release, sha256: str) -> None:
    Decision.unless(
        [
            objection(
                sha256 != release.published_sha256,
                "OTHER_NUMBERS",
                "The numbers changed since you opened this page. Open it again and look once more.",
            )
        ]
    ).require()
