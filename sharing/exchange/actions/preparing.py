"""Building an exchange: from the cohort page to the job that sends."""

from __future__ import annotations

import secrets
from datetime import date
from uuid import UUID, uuid4, uuid5

from portal import clock
from portal.jobs import enqueue
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, Reason
from portal.rules.permissions import Permission
from sharing.exchange import work
from sharing.exchange.models import Exchange
from sharing.exchange.moving import locked
from sharing.exchange.pausing import paused
from sharing.exchange.rules.lifecycle import EXCHANGE
from sharing.exchange.rules.pairs import FlowPair, both, coverage_of
from sharing.records.building import build_on

_LETTERS = "BCDFGHJKLMNPQRSTVWXZ23456789"


def _id_of(token: UUID, pair: FlowPair, class_of: int, by: Actor) -> UUID:
    """The same for the same form of the same person, and nothing that another could guess."""
    return uuid5(by.user_id, f"{token}|{pair.key}|{class_of}")


def _new_reference() -> str:
    """Random, so that a partner cannot count a district's exchanges with others."""
    return "EX-" + "".join(secrets.choice(_LETTERS) for _ in range(7))


@action
def prepare(
    *,
    pair: FlowPair,
    class_of: int,
    due_on: date,
    by: Actor,
    day: date,
    token: UUID | None = None,
) -> Exchange:
    """Asks for a package to be made and sent; a job does it, in one transaction.

    `token` comes from the form: the same form sent twice is one exchange.
    """
    out, back = pair.out, pair.back
    decide_role(by, Permission.EXCHANGE_REQUEST, out.flow.giver_id).require()
    both(
        coverage_of(out, day=day),
        coverage_of(back, day=day),
        paused(out.flow.giver_id, out.flow.recipient_id, day),
    ).require()
    _decide_due(due_on, day).require()
    build_on(out.flow.giver_id)
    exchange, is_new = Exchange.objects.get_or_create(
        id=_id_of(token or uuid4(), pair, class_of, by),
        defaults={
            "reference": _new_reference(),
            "organization_id": out.flow.giver_id,
            "recipient_id": out.flow.recipient_id,
            "agreement_id": out.agreement_id,
            "agreement_reference": out.reference,
            "revision_hash": out.revision_hash,
            "flow_out": out.flow.key,
            "flow_back": back.flow.key,
            "purpose": out.flow.purpose,
            "basis": out.flow.basis,
            "elements_out": list(out.flow.elements),
            "elements_back": list(back.flow.elements),
            "class_of": class_of,
            "due_on": due_on,
            "prepared_at": clock.now(),
            "prepared_by_id": by.user_id,
        },
    )
    if is_new:
        _queue(exchange, by)
    record(
        "prepare_exchange",
        by=by,
        organization_id=exchange.organization_id,
        about=exchange,
        detail={
            "agreement": exchange.agreement_reference,
            "class_of": class_of,
            **({} if is_new else {"repeated": True}),
        },
    )
    return exchange


@action
def retry(*, exchange: Exchange, by: Actor) -> Exchange:
    """Queues again a package whose making failed; the failed try had changed nothing."""
    decide_role(by, Permission.EXCHANGE_REQUEST, exchange.organization_id).require()
    current = locked(exchange)
    EXCHANGE.decide(current.status, "send").require()
    if current.job is not None and not current.job.is_finished:
        Decision.deny(Reason("RUNNING", "The package is still being made.")).require()
    _queue(current, by)
    record("retry_exchange", by=by, organization_id=current.organization_id, about=current)
    return current


def _queue(exchange: Exchange, by: Actor) -> None:
    exchange.job = enqueue(
        work.send_package,
        by=by,
        organization_id=exchange.organization_id,
        exchange_id=str(exchange.id),
    )
    exchange.save(update_fields=["job"])


def _decide_due(due_on: date, day: date) -> Decision:
    late = Reason("DUE", "The day by which outcomes are due must lie ahead.")
    return Decision.deny(late) if due_on <= day else Decision.allow()
