"""Closing what has ended: every recipient of rows certifies destruction, or holds by law."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from agreements import closing as state
from agreements import lineage
from agreements.access import take_access
from agreements.handed_over import files_received
from agreements.models import Agreement, Certificate, LegalHold, Obligation, ObligationClosing
from agreements.moving import locked_with_facts, move, tell
from agreements.opening import opened
from agreements.rules import closing
from agreements.rules.lifecycle import AGREEMENT
from agreements.rules.obligations import Duty, DutyKind, Standing
from portal import clock
from portal.models import Organization
from portal.recording import action
from portal.rules.actor import Actor


@dataclass(frozen=True, slots=True)
class Destroyed:
    """What a certificate states."""

    hashes: Sequence[str]
    method: str
    performed_by: str
    performed_on: date
    witness: str


@action
def begin_closing(
    *, agreement: Agreement, organization_id: UUID, by: Actor, day: date
) -> Agreement:
    """Opens one destruction for each recipient of rows; without any, the agreement is closed."""
    current, facts = locked_with_facts(agreement)
    status = lineage.status_of(current, day)
    closing.decide_closing(status, by, organization_id, facts.party_ids).require()
    current.suspended_for_id = None
    move(current, "begin_closing", since=status, fields=("suspended_for",))
    owing = [one for one in state.recipients_of(current) if one in facts.party_ids]
    due = closing.due_on(day)
    duties = [Duty(closing.KEY, DutyKind.DESTRUCTION, one, closing.WORDS, due) for one in owing]
    opened(current, duties, by)
    take_access(current)
    tell("begin_closing", current, by=by, organization_id=organization_id)
    _close_when_settled(current, organization_id, by, day)
    return current


@action
def certify(
    *, agreement: Agreement, organization_id: UUID, destroyed: Destroyed, by: Actor, day: date
) -> Certificate:
    """Certifies for one recipient that everything is destroyed; the last one closes it."""
    current, owed = _owed(agreement, "certify", organization_id, by, day)
    received = files_received(by, organization_id, _signed_with(current))
    closing.decide_not_held([one.name for one in received if one.is_held]).require()
    closing.decide_certificate(
        hashes=destroyed.hashes,
        performed_on=destroyed.performed_on,
        words=(destroyed.method, destroyed.performed_by, destroyed.witness),
        day=day,
    ).require()
    assert current.revision is not None
    certificate = Certificate.objects.create(
        agreement=current,
        obligation=owed,
        organization_id=organization_id,
        hashes=list(destroyed.hashes),
        method=destroyed.method.strip(),
        performed_by=destroyed.performed_by.strip(),
        performed_on=destroyed.performed_on,
        witness=destroyed.witness.strip(),
        statement=closing.certificate_statement(
            reference=current.reference,
            sha256=current.revision.sha256,
            organization=Organization.objects.get(id=organization_id).name,
            files=len(destroyed.hashes),
        ),
        certified_by_id=by.user_id,
        certified_at=clock.now(),
    )
    _close_duties(current, organization_id, by)
    move(current, "certify")
    tell(
        "certify",
        current,
        by=by,
        organization_id=organization_id,
        detail={"files": len(destroyed.hashes)},
    )
    _close_when_settled(current, organization_id, by, day)
    return certificate


@action
def place_hold(
    *,
    agreement: Agreement,
    organization_id: UUID,
    reason: str,
    until: date,
    by: Actor,
    day: date,
) -> LegalHold:
    """States that the law forbids destroying it until a day. Destruction stays owed after it."""
    current, owed = _owed(agreement, "hold", organization_id, by, day)
    closing.decide_hold(reason=reason, until=until, day=day).require()
    hold = LegalHold.objects.create(
        agreement=current,
        obligation=owed,
        organization_id=organization_id,
        reason=reason.strip(),
        until=until,
        placed_by_id=by.user_id,
        placed_at=clock.now(),
    )
    move(current, "hold")
    tell(
        "hold",
        current,
        by=by,
        organization_id=organization_id,
        comment=reason.strip(),
        detail={"until": until.isoformat()},
    )
    _close_when_settled(current, organization_id, by, day)
    return hold


def _signed_with(agreement: Agreement) -> list[UUID]:
    return [one.id for one in (agreement, *lineage.amended_by(agreement))]


def _owed(
    agreement: Agreement, verb: str, organization_id: UUID, by: Actor, day: date
) -> tuple[Agreement, Obligation]:
    current, _ = locked_with_facts(agreement)
    owed = state.owed_by(current, organization_id)
    known = state.destroying(owed) if owed else None
    status = lineage.status_of(current, day)
    closing.decide_settling(status, verb, by, known, organization_id).require()
    assert owed is not None
    return current, owed


def _close_duties(agreement: Agreement, organization_id: UUID, by: Actor) -> None:
    """A certificate over everything settles each destruction that was open under the agreement."""
    open_ones = Obligation.objects.filter(
        agreement=agreement,
        organization_id=organization_id,
        kind=DutyKind.DESTRUCTION,
        closing=None,
    )
    now = clock.now()
    ObligationClosing.objects.bulk_create(
        ObligationClosing(
            agreement=agreement,
            obligation=one,
            owner_id=organization_id,
            organization_id=organization_id,
            outcome=Standing.DONE,
            words="Destruction was certified.",
            closed_by_id=by.user_id,
            closed_at=now,
        )
        for one in open_ones
    )


def _close_when_settled(agreement: Agreement, organization_id: UUID, by: Actor, day: date) -> None:
    if AGREEMENT.decide(agreement.status, "close") and state.is_settled(agreement, day):
        move(agreement, "close")
        tell("close", agreement, by=by, organization_id=organization_id)
