"""The author answers for the table, line by line, and hands it to the reviewers."""

from __future__ import annotations

from datetime import date

from portal import clock
from portal.recording import action
from portal.rules.actor import Actor
from portal.rules.decision import Decision, objection
from portal.rules.permissions import Permission
from sharing.releases import facts
from sharing.releases.models import Release, Tick
from sharing.releases.moving import held, moved, noted
from sharing.releases.rules.checklist import BY_CODE
from sharing.releases.rules.drafting import decide_move, decide_submit


@action
def tick(*, release: Release, item: str, by: Actor) -> None:
    """One line, with name and time, about exactly this content."""
    release = _checked(release, item, by)
    Tick.objects.get_or_create(
        release=release,
        item=item,
        fingerprint=facts.fingerprint_of(release),
        defaults={
            "organization_id": release.organization_id,
            "by_id": by.user_id,
            "at": clock.now(),
        },
    )
    noted(release, "tick_release", by, {"item": item})


@action
def untick(*, release: Release, item: str, by: Actor) -> None:
    release = _checked(release, item, by)
    Tick.objects.filter(release=release, item=item).delete()
    noted(release, "untick_release", by, {"item": item})


def _checked(release: Release, item: str, by: Actor) -> Release:
    release = held(release, Permission.RELEASE_PROPOSE, by)
    decide_move(facts.draft_facts(release, clock.today()), "submit", by.user_id).require()
    Decision.unless(
        [
            objection(
                item not in BY_CODE or BY_CODE[item].is_computed,
                "NOT_FOR_PEOPLE",
                "The portal checks this line itself.",
            )
        ]
    ).require()
    return release


@action
def submit(*, release: Release, day: date, by: Actor) -> Release:
    """Two reviewers are asked about exactly these numbers and words; nothing changes from here."""
    release = held(release, Permission.RELEASE_PROPOSE, by)
    decide_submit(facts.draft_facts(release, day), facts.checks_of(release), by.user_id).require()
    release.fingerprint = facts.fingerprint_of(release)
    release.submitted_at = clock.now()
    return moved(release, "submit", "submit_release", by, {"sha256": release.fingerprint})
