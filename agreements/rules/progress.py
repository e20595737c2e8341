"""How far the parties are with a revision: whose turn it is, since when, and until when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from agreements.rules.lifecycle import Status
from agreements.rules.steps import DEFAULT_DAYS, Clock, PartySteps, due_day
from portal.rules.permissions import Role


@dataclass(frozen=True, slots=True)
class Waiting:
    """One act that is awaited of one party."""

    organization_id: UUID
    what: str  # "approve", "sign" or "revise"
    roles: tuple[Role, ...]
    clock: Clock


@dataclass(frozen=True, slots=True)
class PartyProgress:
    organization_id: UUID
    steps: PartySteps
    approved_on: tuple[date, ...] = ()  # of the steps that are done, in order
    signed_by: UUID | None = None
    answer_days: int = DEFAULT_DAYS


@dataclass(frozen=True, slots=True)
class RevisionProgress:
    submitted_on: date
    parties: tuple[PartyProgress, ...]

    @property
    def reviewed_on(self) -> date | None:
        """The day of the last approval, once every step of every party is done."""
        if not all(party.steps.is_complete for party in self.parties):
            return None
        return max((party.approved_on[-1] for party in self.parties), default=None)

    def waiting(self, status: str, day: date) -> Iterator[Waiting]:
        """Every party that has something to do, with its clock."""
        for party in self.parties:
            found = self._of_party(party, status, day)
            if found is not None:
                yield found

    def _of_party(self, party: PartyProgress, status: str, day: date) -> Waiting | None:
        if status == Status.IN_REVIEW and (role := party.steps.next_role):
            since = party.approved_on[-1] if party.approved_on else self.submitted_on
            return _waiting(party, "approve", (role,), since, day)
        if status == Status.OUT_FOR_SIGNATURE and party.signed_by is None:
            since = self.reviewed_on or self.submitted_on
            return _waiting(party, "sign", (Role.SIGNATORY,), since, day)
        return None


DRAFTERS = (Role.DATA_STEWARD, Role.PRIVACY_OFFICER, Role.REGISTRAR)


def returned(organization_id: UUID, since: date, answer_days: int, day: date) -> Waiting:
    """The drafters of the lead organization, to whom the text came back."""
    party = PartyProgress(organization_id, PartySteps(), answer_days=answer_days)
    return _waiting(party, "revise", DRAFTERS, since, day)


def _waiting(
    party: PartyProgress, what: str, roles: tuple[Role, ...], since: date, day: date
) -> Waiting:
    clock = Clock(since=since, due=due_day(since, party.answer_days), day=day)
    return Waiting(party.organization_id, what, roles, clock)
