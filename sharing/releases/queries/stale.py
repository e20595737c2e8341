"""Tables whose data were corrected since they were counted. For the publisher's people alone.

Nothing is marked: a table is out of date when a correction of its class is younger than its count,
so no table can be forgotten, and counting again settles it.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from portal.rules.actor import Actor
from portal.rules.permissions import Permission
from sharing.records.models import Correction
from sharing.releases import facts
from sharing.releases.models import Release
from sharing.releases.rules.stale import COUNTED, advice

WORKS = (Permission.RELEASE_PROPOSE, Permission.RELEASE_APPROVE)


@dataclass(frozen=True, slots=True)
class Stale:
    """The corrections that a table does not know of, latest first, and what to do about it."""

    release: Release
    corrections: tuple[Correction, ...]
    again: Release | None
    may_count_again: bool

    @property
    def what_to_do(self) -> str:
        return advice(self.release.status, has_newer=self.again is not None)


def stale_for(actor: Actor, release: Release) -> Stale | None:
    """Why a table is out of date; nothing for those who do not work on it."""
    if not facts.works_for(actor, release):
        return None
    return next(iter(_stale(actor, [release])), None)


def all_stale_for(actor: Actor) -> list[Stale]:
    """Every table of the actor's organizations that is out of date."""
    working = frozenset().union(*(actor.organizations_with(one) for one in WORKS))
    if not working:
        return []
    counted = Release.objects.filter(
        organization_id__in=working, status__in=COUNTED, counted_at__isnull=False
    ).select_related("organization", "recipient")
    return _stale(actor, list(counted))


def _stale(actor: Actor, releases: list[Release]) -> list[Stale]:
    known = [one for one in releases if one.counted_at is not None and one.status in COUNTED]
    if not known:
        return []
    wanted = Q()
    for one in known:
        wanted |= Q(organization_id=one.organization_id, class_of=one.class_of)
    corrections = list(Correction.objects.filter(wanted).order_by("-at"))
    found = []
    for one in known:
        younger = tuple(
            told
            for told in corrections
            if (told.organization_id, told.class_of) == (one.organization_id, one.class_of)
            and one.counted_at is not None
            and told.at > one.counted_at
        )
        if younger:
            again = _again(one)
            writes = actor.may_in(Permission.RELEASE_PROPOSE, one.organization_id)
            may = writes and again is None and one.status == "released"
            found.append(Stale(one, younger, again, may))
    return found


def _again(release: Release) -> Release | None:
    """The re-release that somebody has begun."""
    return (
        Release.objects.filter(predecessor=release)
        .exclude(status="discarded")
        .order_by("-proposed_at")
        .first()
    )
