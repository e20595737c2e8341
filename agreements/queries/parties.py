"""How far each party is with the text shown: its steps, its signature, and the clock on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from agreements.models import Agreement, Approval, Revision, Signature
from agreements.progress import progress_of
from agreements.rules.checks import PartyFacts
from agreements.rules.progress import PartyProgress, Waiting
from agreements.rules.terms import Terms
from portal.rules.actor import Actor
from portal.rules.permissions import Role


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of a party: the role, what was done, or that it is its turn."""

    role: Role
    approval: Approval | None
    is_next: bool


@dataclass(frozen=True, slots=True)
class PartyLine:
    """How far one party is with the text shown."""

    organization_id: UUID
    name: str
    is_lead: bool
    is_mine: bool
    steps: tuple[StepLine, ...]
    signature: Signature | None
    waiting: Waiting | None

    @property
    def approval(self) -> Approval | None:
        """The approval that completed the steps, when they are."""
        return self.steps[-1].approval if self.steps else None

    @property
    def next_step(self) -> str:
        """Who of this party acts next, if anyone."""
        if self.waiting is None:
            return ""
        role = self.waiting.roles[0].label
        return f"{role} signs" if self.waiting.what == "sign" else f"{role} approves or returns it"


@dataclass(frozen=True, slots=True)
class Shown:
    """The text of a page: its terms, the revision it is (none for a draft), and who is named."""

    agreement: Agreement
    terms: Terms
    revision: Revision | None
    known: dict[UUID, PartyFacts]


def party_lines(actor: Actor, shown: Shown, day: date) -> list[PartyLine]:
    """The parties in their order; only the revision in process waits for anybody."""
    agreement, revision = shown.agreement, shown.revision
    progress = progress_of([revision])[revision.id] if revision else None
    approvals = _approvals(revision)
    signatures = _signatures(revision)
    in_process = revision is not None and revision.id == agreement.revision_id
    waiting = (
        {one.organization_id: one for one in progress.waiting(agreement.status, day)}
        if progress and in_process
        else {}
    )
    done = {one.organization_id: one for one in progress.parties} if progress else {}
    return [
        PartyLine(
            organization_id=party,
            name=shown.known[party].name if party in shown.known else "Unknown organization",
            is_lead=party == agreement.lead_id,
            is_mine=party in actor.organization_ids,
            steps=_steps(done.get(party), approvals, waiting.get(party)),
            signature=signatures.get(party),
            waiting=waiting.get(party),
        )
        for party in shown.terms.party_ids
    ]


def _steps(
    party: PartyProgress | None,
    approvals: dict[tuple[UUID, int], Approval],
    waiting: Waiting | None,
) -> tuple[StepLine, ...]:
    if party is None:
        return ()
    current = party.steps.next_step if waiting and waiting.what == "approve" else None
    return tuple(
        StepLine(role, approvals.get((party.organization_id, number)), number == current)
        for number, role in enumerate(party.steps.steps)
    )


def _approvals(revision: Revision | None) -> dict[tuple[UUID, int], Approval]:
    if revision is None:
        return {}
    rows = revision.approvals.select_related("approved_by", "on_behalf_of")
    return {(row.organization_id, row.step): row for row in rows}


def _signatures(revision: Revision | None) -> dict[UUID, Any]:
    if revision is None:
        return {}
    rows = revision.signatures.select_related("signed_by", "on_behalf_of")
    return {row.organization_id: row for row in rows}
