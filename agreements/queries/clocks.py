"""Since when agreements wait, for whom, and until when: for the register and the inbox."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.timezone import localdate

from agreements.models import Agreement, Party
from agreements.progress import progress_of
from agreements.rules.lifecycle import RETURNED, Status
from agreements.rules.progress import Waiting, returned
from agreements.rules.steps import DEFAULT_DAYS, Clock
from portal.rules.actor import Actor

IN_PROCESS = frozenset({Status.IN_REVIEW, Status.OUT_FOR_SIGNATURE})


@dataclass(frozen=True, slots=True)
class Wait:
    """What one agreement waits for: the party whose time is up first, and how many others."""

    organization: str
    what: str
    role: str
    others: int
    clock: Clock

    @property
    def who(self) -> str:
        more = f" and {self.others} more" if self.others else ""
        return f"{self.role}, {self.organization}{more}"


def clocks_for(
    actor: Actor,
    agreements: Collection[Agreement],
    day: date,
    parties: Sequence[Party] | None = None,
) -> dict[UUID, Wait]:
    """Each agreement that waits for somebody, in four queries however many there are; in two where
    the parties of their revisions, with their organizations, are there already."""
    if parties is None:
        parties = _parties_of(agreements)
    waiting = waiting_in(actor, agreements, day, parties)
    names = {party.organization_id: party.organization.name for party in parties}
    told = {}
    for agreement_id, found in waiting.items():
        first = min(found, key=lambda one: one.clock.due)
        told[agreement_id] = Wait(
            organization=names.get(first.organization_id, "A party"),
            what=first.what,
            role="Drafters" if first.what == "revise" else first.roles[0].label,
            others=len(found) - 1,
            clock=first.clock,
        )
    return told


def _parties_of(agreements: Collection[Agreement]) -> list[Party]:
    return list(
        Party.objects.filter(revision_id__in=[one.revision_id for one in agreements])
        .select_related("organization")
        .order_by("position")
    )


def waiting_in(
    actor: Actor,
    agreements: Collection[Agreement],
    day: date,
    parties: Sequence[Party] | None = None,
) -> dict[UUID, list[Waiting]]:
    """Everything that is awaited of anybody, by agreement."""
    revisions = [
        one.revision for one in agreements if one.status in IN_PROCESS and one.revision is not None
    ]
    if parties is None:
        parties = _parties_of(agreements)
    being_signed = any(one.status == Status.OUT_FOR_SIGNATURE for one in agreements)
    progress = progress_of(revisions, parties, being_signed=being_signed)
    days = _days_of_leads(agreements, parties)
    found: dict[UUID, list[Waiting]] = {}
    for one in agreements:
        if one.status in IN_PROCESS and one.revision_id in progress:
            told = list(progress[one.revision_id].waiting(one.status, day))
        elif one.status in RETURNED:
            since = localdate(one.changed_at)
            told = [returned(one.lead_id, since, days.get(one.id, DEFAULT_DAYS), day)]
        else:
            continue
        if told:
            found[one.id] = told
    return found


def _days_of_leads(agreements: Iterable[Agreement], parties: Iterable[Party]) -> dict[UUID, int]:
    """How long the lead organizations give themselves to change what came back."""
    leads = {one.id: one.lead_id for one in agreements if one.status in RETURNED}
    return {
        party.agreement_id: party.answer_days
        for party in parties
        if leads.get(party.agreement_id) == party.organization_id
    }
