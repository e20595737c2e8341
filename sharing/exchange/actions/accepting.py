"""The district's side of a return: accept its outcomes, or say why not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date

from consent.actions import pass_rights, pass_rights_at_college
from portal import clock
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision
from portal.rules.permissions import Permission
from portal.rules.webhooks import Event
from portal.vault import files
from portal.webhooks import announce
from sharing.exchange import facts, receipts
from sharing.exchange.models import Acceptance, Exchange, ExchangeRow, Return
from sharing.exchange.moving import move, move_return, open_return
from sharing.exchange.returning import Told
from sharing.exchange.rules.lifecycle import RETURN
from sharing.exchange.rules.pairs import coverage_of
from sharing.exchange.rules.rejecting import RowReason, decide_rows
from sharing.records.actions import note_correction, store_outcomes
from sharing.records.rules.corrections import CorrectionKind
from sharing.records.rules.outcomes import Stored
from sharing.rules.access import ALLOWED

Tell = Callable[[int, int, str], None]


def _tell_nobody(done: int, total: int, message: str) -> None:
    pass


@action
def accept(*, returned: Return, by: Actor, day: date, tell: Tell = _tell_nobody) -> Return:
    """Stores the outcomes of every student who may pass today, and reconciles the exchange.

    The decision is made again for each student: who withdrew since the package was sent is not
    stored. Counts stay whole: sent = matched + not found, and withheld students stay matched.
    `tell` hears how many of how many outcomes were read, and what is done now.

    Families first, the exchange after them: whoever decides meanwhile takes both in that order, and
    two that took them crosswise would wait for each other.
    """
    decide_role(by, Permission.EXCHANGE_ACCEPT, returned.district_id).require()
    asked = Return.objects.select_related("exchange", "content").get(id=returned.id)
    RETURN.decide(asked.status, "accept").require()
    rows = asked.terms + asked.degrees
    told = _told(asked, lambda done: tell(done, rows, "Reading the outcomes"))
    tell(rows, rows, "Deciding about each student")
    _hold_families(asked.exchange, day, by)
    current = open_return(asked, by)
    RETURN.decide(current.status, "accept").require()
    exchange = current.exchange
    _decide(exchange, day)
    withheld = told.withheld
    tell(rows, rows, "Storing the outcomes")
    stored = store_outcomes(
        organization_id=current.district_id, exchange_id=exchange.id, rows=told.outcomes, by=by
    )
    pass_rights_at_college(organization_id=current.district_id, entered=told.entered, by=by)
    was_accepted_before = exchange.matched is not None
    matched = told.mark_matches()
    # Outcomes of another exchange are replaced by the first return of this one, too.
    if was_accepted_before or stored.changed:
        _note_what_changed(current, stored, by)
    result = {**asdict(stored), "withheld": sum(withheld.values()), "withheld_by": withheld}
    move(exchange, "accept", matched=matched, unmatched=current.sent - matched)
    move_return(current, "accept", result={}, decided_at=clock.now(), decided_by_id=by.user_id)
    Acceptance.objects.create(returned=current, organization_id=current.district_id, result=result)
    receipts.give(receipts.ACCEPTED, exchange, by=by, returned=current)
    _tell(current, Event.RETURN_ACCEPTED)
    record(
        "accept_return",
        by=by,
        organization_id=current.district_id,
        about=current,
        detail={**result, "matched": current.matched, "unmatched": current.unmatched},
    )
    return current


@action
def hold(*, returned: Return, decision: Decision, by: Actor) -> Return:
    """Acceptance was asked for and may not go on: the return waits, with the reasons."""
    current = open_return(returned, by)
    RETURN.decide(current.status, "accept").require()
    current.result = {"held": [reason.text for reason in decision.reasons]}
    current.save(update_fields=["result"])
    record(
        "hold_return",
        by=by,
        organization_id=current.district_id,
        about=current,
        detail={"codes": [reason.code for reason in decision.reasons]},
    )
    return current


@action
def reject(*, returned: Return, reason: str, by: Actor, rows: Sequence[RowReason] = ()) -> Return:
    """Gives a return back with words that tell the registrar what to mend, in the file and in
    single rows. Nothing of it is lost: it stays on file, and a mended one is handed in again."""
    current = open_return(returned, by)
    if rows:
        sent = ExchangeRow.objects.filter(exchange_id=current.exchange_id, code=ALLOWED)
        decide_rows(rows, set(sent.values_list("return_key", flat=True))).require()
    move(current.exchange, "reject")
    move_return(
        current,
        "reject",
        reject_reason=reason,
        reject_rows=[row.as_stored() for row in rows],
        decided_at=clock.now(),
        decided_by_id=by.user_id,
    )
    receipts.give(receipts.REJECTED, current.exchange, by=by, returned=current)
    _tell(current, Event.RETURN_REJECTED)
    record("reject_return", by=by, organization_id=current.district_id, about=current)
    return current


def _tell(returned: Return, event: Event) -> None:
    told = {"exchange": returned.exchange.reference, "return": returned.number}
    announce(returned.organization_id, event, told)


def _hold_families(exchange: Exchange, day: date, by: Actor) -> None:
    """Until the outcomes are stored, nobody decides otherwise about those who were sent."""
    facts.lock_agreement(exchange.agreement_id)
    pass_rights(organization_id=exchange.organization_id, day=day, by=by)
    facts.lock_students(facts.sent_sql(exchange))


def _decide(exchange: Exchange, day: date) -> None:
    """THE decision on the flow back, for each student who was sent, as things are today. Also for
    those who were not found: a rate among those who may pass must leave out both."""
    _, back = facts.pair_of(exchange)
    coverage = coverage_of(back, day=day, elements=tuple(exchange.elements_back))
    coverage.require()
    assert back is not None  # no coverage without it
    facts.keep_decided(
        facts.decide_sql(
            population=facts.sent_sql(exchange),
            organization_id=exchange.organization_id,
            flow=back.flow,
            coverage=coverage,
            day=day,
        )
    )


def _told(returned: Return, tell: Callable[[int], None]) -> Told:
    assert returned.content is not None  # kept until the return is discarded
    with files.open_stored(returned.content) as content:
        return Told(returned.exchange, content, tell)


def _note_what_changed(returned: Return, stored: Stored, by: Actor) -> None:
    """A later return that tells something else makes what was counted before out of date."""
    kind = CorrectionKind.CHANGED if stored.changed else CorrectionKind.ADDED
    if stored.changed or stored.added:
        note_correction(
            organization_id=returned.district_id,
            class_of=returned.exchange.class_of,
            kind=kind,
            source=f"{returned.exchange.reference}, return {returned.number}",
            by=by,
        )
