"""One student's decisions: what holds today, and how it came to that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from consent import facts, signers
from consent.models import ConsentEvent, DirectoryOptOut
from consent.queries.students import Student
from consent.rules.status import ConsentStatus, Standing
from portal.models import Organization
from portal.rules.actor import Actor
from portal.rules.permissions import Permission
from portal.rules.vocabulary import Purpose
from portal.vault import Vault

EVERYONE = "Every recipient named in the agreement"


@dataclass(frozen=True, slots=True)
class StandingLine:
    """What holds today for one purpose and recipient."""

    purpose: Purpose
    recipient_id: UUID | None
    recipient: str
    standing: Standing

    @property
    def status(self) -> ConsentStatus:
        return self.standing.status

    @property
    def is_given(self) -> bool:
        return self.status is ConsentStatus.GIVEN


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One decision as it was written down."""

    row: ConsentEvent | DirectoryOptOut
    signer: str
    recipient: str = ""


@dataclass(frozen=True, slots=True)
class Decisions:
    standings: tuple[StandingLine, ...]
    history: tuple[HistoryLine, ...]
    opted_out: bool


def decisions_for(actor: Actor, student: Student, day: date) -> Decisions | None:
    """What the family decided; nothing for those who may not read decisions."""
    subject = student.subject
    if not actor.may_in(Permission.CONSENT_READ, subject.organization_id):
        return None
    history = facts.history_of(subject.id)
    events = ConsentEvent.objects.filter(subject=subject).select_related("entered_by")
    opt_outs = DirectoryOptOut.objects.filter(subject=subject).select_related("entered_by")
    names = _names(event.recipient_id for event in events)
    return Decisions(
        standings=tuple(_standings(history, names, day)),
        history=tuple(_history(student, [*events, *opt_outs], names)),
        opted_out=history.opted_out(day),
    )


def standing_for(
    actor: Actor, student: Student, purpose: Purpose, recipient_id: UUID | None, day: date
) -> StandingLine | None:
    """What holds for one purpose and recipient, as the page of that student shows it."""
    decisions = decisions_for(actor, student, day)
    wanted = (purpose, recipient_id)
    lines = decisions.standings if decisions else ()
    return next((line for line in lines if (line.purpose, line.recipient_id) == wanted), None)


def _standings(history: facts.History, names: dict[UUID, str], day: date) -> Iterable[StandingLine]:
    """A line for every purpose, and one for each recipient that a decision names."""
    for purpose in Purpose:
        named = {e.recipient_id for e in history.events if e.purpose is purpose and e.recipient_id}
        for recipient_id in (None, *sorted(named, key=lambda key: names[key])):
            standing = history.standing(purpose, recipient_id, day)
            recipient = names[recipient_id] if recipient_id else EVERYONE
            yield StandingLine(purpose, recipient_id, recipient, standing)


def _history(
    student: Student, rows: list[ConsentEvent | DirectoryOptOut], names: dict[UUID, str]
) -> Iterable[HistoryLine]:
    """Newest first."""
    vault = Vault.for_organization(student.subject.organization_id)
    for row in sorted(rows, key=lambda r: (r.effective_on, r.recorded_at), reverse=True):
        signer = signers.opened(
            vault,
            bytes(row.signer),
            key=bytes(student.subject.key),
            table=row._meta.db_table,
            row_id=row.id,
        )
        recipient_id = getattr(row, "recipient_id", None)
        yield HistoryLine(row, signer, names[recipient_id] if recipient_id else "")


def _names(organization_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    named = {key for key in organization_ids if key}
    return dict(Organization.objects.filter(id__in=named).values_list("id", "name"))
