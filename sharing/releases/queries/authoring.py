"""What the author looks at before others do: checklist, loss, coarser tables, early readers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from portal import clock
from portal.models import Job
from portal.rules.actor import Actor
from portal.rules.decision import Decision
from portal.rules.permissions import Permission
from sharing.releases import facts
from sharing.releases.losing import Loss, loss_from
from sharing.releases.models import Reader, Release, Snapshot, Withheld
from sharing.releases.rules.drafting import decide_move


@dataclass(frozen=True, slots=True)
class CheckedItem:
    """A line of the checklist as the page shows it."""

    code: str
    words: str
    remedy: str
    is_computed: bool
    is_done: bool
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Offer:
    """A coarser table, and what it would hide."""

    number: int
    words: str
    cells: int
    hidden_cells: int
    share_hidden_students: float
    can_use: Decision


def checklist_for(actor: Actor, release: Release) -> list[CheckedItem]:
    if not facts.works_for(actor, release) or not release.published_sha256:
        return []
    return [
        CheckedItem(
            check.item.code,
            check.item.words,
            check.item.remedy,
            check.item.is_computed,
            check.is_done,
            check.by,
            check.at,
        )
        for check in facts.checks_of(release)
    ]


def _snapshot(actor: Actor, release: Release) -> Snapshot | None:
    if not facts.works_for(actor, release):
        return None
    return Snapshot.objects.filter(release=release).defer("members", "counts").first()


def loss_for(actor: Actor, release: Release) -> Loss | None:
    """What protection cost, for those who write, review and publish it."""
    snapshot = _snapshot(actor, release)
    return loss_from(snapshot.loss) if snapshot else None


def suggestions_for(actor: Actor, release: Release) -> list[Offer]:
    """Coarser tables that would hide less, best first; none where little is hidden."""
    snapshot = _snapshot(actor, release)
    if snapshot is None or not snapshot.suggestions:
        return []
    may = actor.may_in(Permission.RELEASE_PROPOSE, release.organization_id)
    can_use = (
        decide_move(facts.draft_facts(release, clock.today()), "rework", actor.user_id)
        if may
        else Decision.deny()
    )
    return [
        Offer(
            number,
            told["words"],
            told["cells"],
            told["hidden_cells"],
            told["share_hidden_students"],
            can_use if told["spec"] else Decision.deny(),
        )
        for number, told in enumerate(snapshot.suggestions)
    ]


def readers_for(actor: Actor, release: Release) -> list[Reader]:
    if not facts.works_for(actor, release):
        return []
    found = Reader.objects.filter(release=release).select_related("named_by")
    return list(found.order_by("email"))


def withheld_for(actor: Actor, release: Release) -> list[Withheld]:
    """Why it did not go out, the latest first."""
    if not facts.works_for(actor, release):
        return []
    return list(Withheld.objects.filter(release=release).select_related("by").order_by("-at"))


def job_for(actor: Actor, release: Release) -> Job | None:
    """The last count of it, running or ended."""
    if not facts.works_for(actor, release):
        return None
    jobs: QuerySet[Job] = Job.objects.filter(
        kind=facts.COUNTING, arguments__release_id=str(release.id)
    )
    return jobs.order_by("-started_at").first()
