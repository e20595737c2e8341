"""Publication of what two reviewers approved: now, or when its time has come."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from guardian.shortcuts import assign_perm

from portal import clock
from portal.models import User
from portal.recording import action
from portal.rules.actor import Actor
from portal.rules.decision import Decision, objection
from portal.rules.permissions import Permission
from sharing.releases import facts
from sharing.releases.models import Reader, Release, Withheld
from sharing.releases.moving import held, in_turn, moved
from sharing.releases.rules.lifecycle import RELEASE
from sharing.releases.rules.review import (
    decide_publish,
    decide_reason,
    decide_same,
    decide_schedule,
    decide_time,
)


@action
def publish(*, release: Release, sha256: str, day: date, by: Actor) -> Release:
    """Lets the recipient read exactly what the publisher saw, from now on."""
    release = in_turn(release, Permission.RELEASE_APPROVE, by)
    decide_same(sha256, release.fingerprint).require()
    decide_publish(facts.review_facts(release, day), by.user_id, now=clock.now()).require()
    return _publish(release, by)


@action
def publish_due(*, release: Release, by: Actor) -> Release:
    """A scheduled release whose time has come; everything is checked again at this moment."""
    release = in_turn(release, Permission.RELEASE_APPROVE, by)
    RELEASE.decide(release.status, "unschedule").require()
    _decide_due(release).require()
    decide_publish(
        facts.review_facts(release, clock.today()), by.user_id, now=clock.now()
    ).require()
    return _publish(release, by)


def _decide_due(release: Release) -> Decision:
    assert release.publish_at is not None
    return Decision.unless(
        [objection(release.publish_at > clock.now(), "EARLY", "Its time has not come.")]
    )


def _publish(release: Release, by: Actor) -> Release:
    release.released_by_id, release.released_at = by.user_id, clock.now()
    release.told_at = release.told_at or release.released_at
    older = list(facts.released_of_the_same(release))
    named = facts.named_recipients(release)
    moved(
        release,
        "publish",
        "publish_release",
        by,
        {"sha256": release.fingerprint, "named_recipients": len(named)},
    )
    for person in User.objects.filter(email__in=[email.lower() for email in named]):
        assign_perm("releases.read_release", person, release)
    for former in older:
        _supersede(former.id, release, by)
    return release


def _supersede(former_id: UUID, release: Release, by: Actor) -> None:
    former = facts.locked(former_id)
    former.superseded_by = release
    moved(former, "supersede", "supersede_release", by)


@action
def schedule(*, release: Release, sha256: str, at: datetime, day: date, by: Actor) -> Release:
    """Sets the time of publication; from now on its early readers may read."""
    release = in_turn(release, Permission.RELEASE_APPROVE, by)
    decide_same(sha256, release.fingerprint).require()
    told = facts.review_facts(release, day)
    decide_schedule(told, by.user_id).require()
    decide_time(told.embargo, at=at, now=clock.now()).require()
    release.publish_at, release.scheduled_by_id = at, by.user_id
    early = Reader.objects.filter(release=release).count()
    if early:
        # Told as soon as somebody outside can read it, whether they do or not.
        release.told_at = release.told_at or clock.now()
    return moved(release, "schedule", "schedule_release", by, {"early_readers": early})


@action
def unschedule(*, release: Release, reason: str, by: Actor) -> Release:
    """Takes the time away again; early readers no longer read."""
    release = held(release, Permission.RELEASE_APPROVE, by)
    decide_reason(reason).require()
    RELEASE.decide(release.status, "unschedule").require()
    return _back_to_approved(release, reason, "unschedule_release", by)


@action
def withhold(*, release: Release, reason: str, by: Actor) -> Release:
    """The portal's own word when a scheduled release may not go out at its time."""
    release = facts.locked(release.id)
    RELEASE.decide(release.status, "unschedule").require()
    _decide_due(release).require()
    return _back_to_approved(release, reason, "withhold_release", by)


def _back_to_approved(release: Release, reason: str, verb: str, by: Actor) -> Release:
    release.publish_at, release.scheduled_by_id = None, None
    _keep_reason(release, reason, by)
    return moved(release, "unschedule", verb, by)


@action
def return_approved(*, release: Release, sha256: str, reason: str, by: Actor) -> Release:
    """The publisher sends an approved table back to its author instead of publishing it."""
    release = held(release, Permission.RELEASE_APPROVE, by)
    decide_reason(reason).require()
    decide_same(sha256, release.fingerprint).require()
    RELEASE.decide(release.status, "return").require()
    _decide_approved(release).require()
    _keep_reason(release, reason, by)
    return moved(release, "return", "return_release", by)


def _decide_approved(release: Release) -> Decision:
    """While it is in review the votes alone return it."""
    return Decision.unless(
        [
            objection(
                release.status == "in_review",
                "STATUS",
                "This release is in review; its two reviewers decide.",
            )
        ]
    )


def _keep_reason(release: Release, reason: str, by: Actor) -> None:
    Withheld.objects.create(
        organization_id=release.organization_id,
        release=release,
        reason=reason.strip(),
        by_id=by.user_id,
        at=clock.now(),
    )
