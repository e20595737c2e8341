"""The district's side of a return: accept its outcomes, or say why not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from consent.actions import pass_rights, pass_rights_at_college
from portal import clock
from portal.recording import action, record
from portal.rules.actor import Actor
from portal.rules.decision import Decision
from portal.rules.webhooks import Event
from portal.vault import files
from portal.webhooks import announce
from sharing.exchange import facts, receipts
from sharing.exchange.entering import entered_college
from sharing.exchange.models import ExchangeRow, Return
from sharing.exchange.moving import move, move_return, open_return
from sharing.exchange.rules.lifecycle import RETURN
from sharing.exchange.rules.pairs import coverage_of
from sharing.exchange.rules.rejecting import RowReason, decide_rows
from sharing.exchange.rules.returns import outcomes_by_key
from sharing.records.actions import note_correction, store_outcomes
from sharing.records.rules.corrections import CorrectionKind
from sharing.records.rules.kinds import OutcomeKind
from sharing.records.rules.outcomes import OutcomeRow, Stored
from sharing.rules.access import ALLOWED

_DATES = ("begins_on", "ends_on", "graduated_on")


@action
def accept(*, returned: Return, by: Actor, day: date) -> Return:
    """Stores the outcomes of every student who may pass today, and reconciles the exchange.

    The decision is made again for each student: who withdrew since the package was sent is not
    stored. Counts stay whole: sent = matched + not found, and withheld students stay matched.
    """
    current = open_return(returned, by)
    RETURN.decide(current.status, "accept").require()
    exchange = current.exchange
    told = _told(current)
    decided = _decide(current, list(told), day, by)
    withheld = sum(count for code, count in decided.items() if code != ALLOWED)
    passing = _passing(current, told)
    stored = store_outcomes(
        organization_id=current.district_id,
        exchange_id=exchange.id,
        rows=_outcomes(told, passing),
        by=by,
    )
    pass_rights_at_college(
        organization_id=current.district_id, entered=entered_college(told, passing), by=by
    )
    was_accepted_before = exchange.matched is not None
    matched = _mark_matches(current, list(told))
    # Outcomes of another exchange are replaced by the first return of this one, too.
    if was_accepted_before or stored.changed:
        _note_what_changed(current, stored, by)
    result = {**asdict(stored), "withheld": withheld}
    move(exchange, "accept", matched=matched, unmatched=current.sent - matched)
    move_return(current, "accept", result=result, decided_at=clock.now(), decided_by_id=by.user_id)
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


def _decide(returned: Return, keys: list[str], day: date, by: Actor) -> dict[str, int]:
    """THE decision on the flow back, for each student who was matched, as things are today."""
    exchange = returned.exchange
    facts.lock_agreement(exchange.agreement_id)
    pass_rights(organization_id=exchange.organization_id, day=day, by=by)
    population = facts.matched_sql(exchange, keys)
    facts.lock_students(population)
    _, back = facts.pair_of(exchange)
    coverage = coverage_of(back, day=day, elements=tuple(exchange.elements_back))
    coverage.require()
    assert back is not None  # no coverage without it
    return facts.keep_decided(
        facts.decide_sql(
            population=population,
            organization_id=exchange.organization_id,
            flow=back.flow,
            coverage=coverage,
            day=day,
        )
    )


def _told(returned: Return) -> dict[str, list[dict[str, Any]]]:
    assert returned.content is not None  # kept until the return is discarded
    with files.open_stored(returned.content) as content:
        return outcomes_by_key(content)


def _passing(returned: Return, told: dict[str, list[dict[str, Any]]]) -> dict[str, UUID]:
    """Return key to student, of those matched who may pass."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.return_key, r.subject_id FROM exchange_exchangerow r "  # noqa: S608
            f"JOIN {facts.DECIDED} d ON d.subject_id = r.subject_id AND d.code = 'ALLOWED' "
            "WHERE r.exchange_id = %s AND r.return_key = ANY(%s)",
            [returned.exchange_id, list(told)],
        )
        return dict(cursor.fetchall())


def _outcomes(
    told: dict[str, list[dict[str, Any]]], passing: dict[str, UUID]
) -> Iterator[OutcomeRow]:
    for key, subject_id in passing.items():
        for outcome in told[key]:
            yield _outcome(subject_id, outcome)


def _outcome(subject_id: UUID, told: dict[str, Any]) -> OutcomeRow:
    dates = {name: date.fromisoformat(told[name]) for name in _DATES if name in told}
    words = {"college_name": "", **told, **dates}
    return OutcomeRow(**{**words, "subject_id": subject_id, "kind": OutcomeKind(told["kind"])})


def _mark_matches(returned: Return, keys: list[str]) -> int:
    """Gives how many were matched so far. Who was found once stays found: a later report of new
    terms alone takes nothing back, and a block that came since shows in nobody's row."""
    rows = ExchangeRow.objects.filter(exchange_id=returned.exchange_id, code=ALLOWED)
    rows.filter(return_key__in=keys).update(match="matched")
    rows.filter(match="").update(match="unmatched")
    return rows.filter(match="matched").count()


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
