"""What changed since the last release of the same table, as far as this person may read both."""

from __future__ import annotations

from dataclasses import dataclass

from portal.rules.actor import Actor
from sharing.releases import facts, protection
from sharing.releases.comparing import ChangedCell, Labels, difference
from sharing.releases.members import joined_and_left, opened
from sharing.releases.models import Release, Snapshot
from sharing.releases.queries.reading import decide_read, neighbors_of, table_for
from sharing.releases.rules.lifecycle import READABLE


@dataclass(frozen=True, slots=True)
class Changes:
    """Against the release before: numbers from the two protected tables alone."""

    against: Release
    newly_shown: list[ChangedCell]
    newly_hidden: list[ChangedCell]
    changed: list[ChangedCell]
    only_here: list[Labels]
    only_there: list[Labels]
    sentence: str
    people: str | None


def changes_for(actor: Actor, release: Release) -> Changes | None:
    """None when there is no release before that this person may still read."""
    before, _after = neighbors_of(actor, release)
    if before is None or before.status not in READABLE or not decide_read(actor, before):
        return None
    if not release.published_sha256 or release.status == "withdrawn":
        return None
    found = difference(
        table_for(actor, before),
        table_for(actor, release),
        protection.dimensions_of(before),
        protection.dimensions_of(release),
    )
    return Changes(
        against=before,
        newly_shown=found.newly_shown,
        newly_hidden=found.newly_hidden,
        changed=found.changed,
        only_here=found.only_here,
        only_there=found.only_there,
        sentence=found.sentence,
        people=_people(actor, before, release),
    )


def _people(actor: Actor, before: Release, release: Release) -> str | None:
    """How many joined and left, for the publisher's people, and never a small number."""
    if not facts.works_for(actor, release):
        return None
    snapshots = {
        snapshot.release_id: snapshot
        for snapshot in Snapshot.objects.filter(release__in=[before, release])
    }
    if len(snapshots) < 2:
        return None
    old, new = opened(snapshots[before.id]), opened(snapshots[release.id])
    if old is None or new is None:
        return None
    joined, left = joined_and_left(old, new)
    if not joined and not left:
        return "The same students are counted, each in the same group."
    least = release.threshold
    return (
        f"{_said(len(joined), least)} joined or changed their group, "
        f"{_said(len(left), least)} left or changed it."
    )


def _said(count: int, least: int) -> str:
    if count == 0:
        return "No student"
    return f"{count:,} students" if count >= least else f"Fewer than {least} students"
