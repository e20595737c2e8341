"""Recalls: whom they reach, and who confirmed that the copies are gone."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from portal.models import Organization
from portal.rules.actor import Actor
from portal.rules.decision import Decision
from portal.rules.permissions import Permission
from sharing.releases import facts
from sharing.releases.models import Deletion, Download, Recall, Release


@dataclass(frozen=True, slots=True)
class RecallSeen:
    """A notice to one organization, and its answer."""

    id: UUID
    release: Release
    organization: str
    sent_at: datetime
    confirmed_by: str
    confirmed_at: datetime | None
    may_confirm: Decision


@dataclass(frozen=True, slots=True)
class Concerned:
    """An organization that a recall would reach: who read or took what."""

    organization: str
    people: list[str]
    files: int
    last: datetime | None


def recalls_for(actor: Actor, release: Release) -> list[RecallSeen]:
    """For the publisher all of them, for a reader that of their own organization."""
    return [_seen(actor, recall) for recall in _recalls().filter(release=release)]


def open_recalls_for(actor: Actor) -> list[RecallSeen]:
    """Not confirmed yet: to the actor's organization, or sent by it."""
    waiting = [_seen(actor, recall) for recall in _recalls().filter(deletion=None)]
    return [seen for seen in waiting if seen.may_confirm or facts.works_for(actor, seen.release)]


def _recalls() -> QuerySet[Recall]:
    return Recall.objects.select_related(
        "release", "release__organization", "reader_organization", "deletion", "deletion__by"
    ).order_by("sent_at", "reader_organization__name")


def _seen(actor: Actor, recall: Recall) -> RecallSeen:
    deletion: Deletion | None = getattr(recall, "deletion", None)
    may = actor.may_in(Permission.RELEASE_READ, recall.reader_organization_id)
    return RecallSeen(
        id=recall.id,
        release=recall.release,
        organization=str(recall.reader_organization),
        sent_at=recall.sent_at,
        confirmed_by=str(deletion.by) if deletion else "",
        confirmed_at=deletion.at if deletion else None,
        may_confirm=Decision.allow() if may and deletion is None else Decision.deny(),
    )


def concerned_for(actor: Actor, release: Release) -> list[Concerned]:
    """Whom a recall will tell, for those who may recall."""
    if not actor.may_in(Permission.RELEASE_APPROVE, release.organization_id):
        return []
    taken: dict[UUID, list[Download]] = defaultdict(list)
    for download in Download.objects.filter(release=release).select_related("user"):
        taken[download.organization_id].append(download)
    holders = facts.holders_of(release)
    names = dict(Organization.objects.filter(id__in=holders).values_list("id", "name"))
    return [
        Concerned(
            organization=names[organization_id],
            people=sorted(holders[organization_id].values()),
            files=len(taken[organization_id]),
            last=max((one.at for one in taken[organization_id]), default=None),
        )
        for organization_id in sorted(holders, key=lambda one: names[one])
    ]
