"""A dispute about one returned row: raised by the district, answered by the college, settled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from portal import clock
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, objection
from portal.rules.permissions import Permission
from portal.rules.webhooks import Event
from portal.webhooks import announce
from sharing.exchange import facts, still
from sharing.exchange.models import Dispute, Exchange
from sharing.exchange.moving import locked
from sharing.exchange.rules import disputing as rules
from sharing.exchange.rules.disputing import DISPUTE, DisputeStatus
from sharing.records.actions import correct_outcome, note_correction, remove_outcome
from sharing.records.rules.corrections import CorrectionKind


@action
def raise_dispute(
    *,
    exchange: Exchange,
    return_key: str,
    row: Mapping[str, Any],
    field: str,
    reason: str,
    by: Actor,
    day: date,
) -> Dispute:
    """Doubts one returned row. The college reads the key, the row as it told it, and the words."""
    decide_role(by, Permission.EXCHANGE_ACCEPT, exchange.organization_id).require()
    current = locked(exchange)
    facts.answer_coverage(current, day).require()
    told = {name: value for name, value in row.items() if name in rules.FIELDS or name == "kind"}
    earlier = Dispute.objects.filter(
        exchange=current, return_key=return_key, status__in=rules.WAITING
    )
    Decision.unless(
        [
            objection(
                current.matched is None,  # a later return that was given back takes no row away
                "STATUS",
                "Only rows of an accepted return can be disputed.",
            ),
            objection(
                any(rules.is_same_fact(one.row, told) for one in earlier),
                "DISPUTED",
                "This row is disputed already, and the dispute is not settled.",
            ),
            *rules.decide_field(told, field).reasons,
        ]
    ).require()
    made = Dispute.objects.create(
        organization_id=current.organization_id,
        recipient_id=current.recipient_id,
        exchange=current,
        number=Dispute.objects.filter(exchange=current).count() + 1,
        return_key=return_key,
        row=told,
        field=field,
        reason=reason,
        due_on=day + timedelta(days=rules.DAYS_TO_ANSWER),
        raised_at=clock.now(),
        raised_by_id=by.user_id,
    )
    announce(current.recipient_id, Event.DISPUTE_RAISED, _told(made))
    _record("raise_dispute", made, made.organization_id, by)
    return made


@action
def correct(*, dispute: Dispute, value: str, words: str, by: Actor, day: date) -> Dispute:
    """The college says what the field should read. The district takes it over."""
    rules.decide_value(dispute.row, dispute.field, value).require()
    return _answer(dispute, "correct", words, by, day, value=value)


@action
def confirm(*, dispute: Dispute, words: str, by: Actor, day: date) -> Dispute:
    """The college stands by the row. Nothing changes."""
    return _answer(dispute, "confirm", words, by, day)


@action
def withdraw(*, dispute: Dispute, words: str, by: Actor, day: date) -> Dispute:
    """The college takes the whole row back: it should never have been told."""
    return _answer(dispute, "remove", words, by, day)


@action
def retract(*, dispute: Dispute, by: Actor) -> Dispute:
    """The district takes its doubt back before it is answered."""
    current = _held(dispute, Permission.EXCHANGE_ACCEPT, dispute.organization_id, by)
    _move(current, "retract", settled_at=clock.now(), settled_by_id=by.user_id)
    _record("retract_dispute", current, current.organization_id, by)
    return current


@action
def settle(*, dispute: Dispute, by: Actor, day: date) -> Dispute:
    """Takes the college's correction over: the outcome changes, what it said before is kept, and
    every table counted from it learns that it is out of date.

    The student is decided once more, as at acceptance: whoever withdrew since is not touched.
    """
    current = _held(dispute, Permission.EXCHANGE_ACCEPT, dispute.organization_id, by)
    DISPUTE.decide(current.status, "apply").require()
    subject_id = _subject(current, day)
    still.decide_kept(subject_id).require()
    where: dict[str, Any] = {
        "organization_id": current.organization_id,
        "subject_id": subject_id,
        "told": current.row,
        "by": by,
    }
    if current.status == DisputeStatus.CORRECTED:
        correct_outcome(changes={current.field: current.value}, **where)
    else:
        remove_outcome(**where)
    note_correction(
        organization_id=current.organization_id,
        class_of=current.exchange.class_of,
        kind=CorrectionKind.DISPUTE,
        source=f"{current.exchange.reference}, dispute {current.number}",
        by=by,
    )
    _move(current, "apply", settled_at=clock.now(), settled_by_id=by.user_id)
    _record("settle_dispute", current, current.organization_id, by)
    return current


@action
def close_dispute(*, dispute: Dispute, by: Actor, day: date) -> Dispute:
    """Ends a dispute that the college answered and that nobody can take over any more, for the
    family ended its consent meanwhile. Nothing changes, and nothing waits for anybody."""
    current = _held(dispute, Permission.EXCHANGE_ACCEPT, dispute.organization_id, by)
    DISPUTE.decide(current.status, "close").require()
    still.decide_closing(_subject(current, day)).require()
    _move(current, "close", settled_at=clock.now(), settled_by_id=by.user_id)
    _record("close_dispute", current, current.organization_id, by)
    return current


def _answer(
    dispute: Dispute, verb: str, words: str, by: Actor, day: date, *, value: str = ""
) -> Dispute:
    current = _held(dispute, Permission.EXCHANGE_ANSWER, dispute.recipient_id, by)
    facts.answer_coverage(current.exchange, day).require()
    _move(
        current,
        verb,
        value=value,
        answer=words,
        answered_at=clock.now(),
        answered_by_id=by.user_id,
    )
    announce(current.organization_id, Event.DISPUTE_ANSWERED, _told(current))
    _record(f"{verb}_dispute", current, current.recipient_id, by)
    return current


def _subject(dispute: Dispute, day: date) -> UUID | None:
    """Whose row it is, when it may still be kept; nobody decides anything meanwhile."""
    exchange = dispute.exchange
    facts.lock_agreement(exchange.agreement_id)
    facts.lock_students(facts.matched_sql(exchange, [dispute.return_key]))
    facts.answer_coverage(exchange, day).require()
    return still.student_of(exchange, dispute.return_key, day)


def _held(dispute: Dispute, permission: Permission, organization_id: Any, by: Actor) -> Dispute:
    decide_role(by, permission, organization_id).require()
    return (
        Dispute.objects.select_for_update(of=("self",))
        .select_related("exchange")
        .get(id=dispute.id)
    )


def _move(dispute: Dispute, verb: str, **fields: Any) -> None:
    DISPUTE.decide(dispute.status, verb).require()
    fields["status"] = DISPUTE.after(dispute.status, verb)
    for name, value in fields.items():
        setattr(dispute, name, value)
    dispute.save(update_fields=list(fields))


def _told(dispute: Dispute) -> dict[str, Any]:
    return {
        "exchange": dispute.exchange.reference,
        "dispute": dispute.number,
        "status": str(dispute.status),
    }


def _record(verb: str, dispute: Dispute, organization_id: Any, by: Actor) -> None:
    record(
        verb,
        by=by,
        organization_id=organization_id,
        about=dispute,
        detail={"exchange": dispute.exchange.reference, "field": dispute.field},
    )
