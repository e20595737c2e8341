"""What follows when a family ends its consent: packages stop, holders are asked to delete."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import connection

from portal import clock
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.permissions import Permission
from portal.rules.webhooks import Event
from portal.webhooks import announce
from sharing.exchange import facts
from sharing.exchange.actions.preparing import prepare
from sharing.exchange.models import Exchange, HandedFile
from sharing.exchange.moving import locked, move
from sharing.exchange.rules.lifecycle import EXCHANGE
from sharing.exchange.rules.pairs import FlowPair, both, coverage_of
from sharing.exchange.untaken import let_go

_VERBS = {"stopped": "stop_exchange", "asked": "ask_deletion"}


@action
def follow_decisions(
    *, organization_id: UUID, event_ids: Sequence[UUID], due_on: date, by: Actor, day: date
) -> None:
    """Stops what is packed, and asks for what was taken, in one statement for all decisions.

    Whoever decides may see no exchange; the database acts, and only on decisions of the district
    that acts or of the family itself (migration 0004).
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT what, exchange, student_rows FROM follow_decisions(%s::uuid[], %s, %s, %s)",
            [list(event_ids), clock.now(), day, due_on],
        )
        done = cursor.fetchall()
        cursor.execute(
            "SELECT file, student_rows FROM follow_decisions_of_files(%s::uuid[], %s, %s, %s)",
            [list(event_ids), clock.now(), day, due_on],
        )
        files = cursor.fetchall()
    for file_id, rows in files:
        record(
            "ask_deletion",
            by=by,
            organization_id=organization_id,
            about=HandedFile(id=file_id),
            detail={"rows": rows},
        )
    for what, exchange_id, rows in done:
        record(
            _VERBS[what],
            by=by,
            organization_id=organization_id,
            about=Exchange(id=exchange_id),
            detail={"rows": rows},
        )
    _tell_partners(event_ids, [exchange_id for what, exchange_id, _ in done if what == "stopped"])
    counted = Counter([*(what for what, _, _ in done), *("asked" for _ in files)])
    record(
        "follow_decisions",
        by=by,
        organization_id=organization_id,
        detail={"decisions": len(event_ids), **counted},
    )


def _tell_partners(event_ids: Sequence[UUID], stopped: list[UUID]) -> None:
    """Programs of the partners hear that their package is not to be had any more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT c.recipient, c.reference FROM consent_consentevent e "
            "CROSS JOIN LATERAL copies_of(e.subject_id) c "
            "WHERE e.id = ANY(%s::uuid[]) AND c.exchange = ANY(%s::uuid[])",
            [list(event_ids), stopped],
        )
        told = cursor.fetchall()
    for recipient_id, reference in told:
        announce(recipient_id, Event.PACKAGE_STOPPED, {"exchange": reference})


@action
def follow_opt_outs(
    *, organization_id: UUID, opt_out_ids: Sequence[UUID], by: Actor, day: date
) -> None:
    """Stops what is packed and honors directory opt-outs. What was taken before stays: an opt-out
    looks forward (34 CFR 99.37)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT exchange, recipient, reference, student_rows "
            "FROM follow_opt_outs(%s::uuid[], %s, %s)",
            [list(opt_out_ids), clock.now(), day],
        )
        stopped = cursor.fetchall()
    for exchange_id, recipient_id, reference, rows in stopped:
        record(
            "stop_exchange",
            by=by,
            organization_id=organization_id,
            about=Exchange(id=exchange_id),
            detail={"rows": rows},
        )
        announce(recipient_id, Event.PACKAGE_STOPPED, {"exchange": reference})
    record(
        "follow_opt_outs",
        by=by,
        organization_id=organization_id,
        detail={"choices": len(opt_out_ids), "stopped": len(stopped)},
    )


@action
def rebuild(*, exchange: Exchange, due_on: date, by: Actor, day: date) -> Exchange:
    """Packs again what was stopped, decided anew; the stopped package is given up."""
    decide_role(by, Permission.EXCHANGE_REQUEST, exchange.organization_id).require()
    current = locked(exchange)
    EXCHANGE.decide(current.status, "rebuild").require()
    out, back = facts.pair_of(current)
    both(coverage_of(out, day=day), coverage_of(back, day=day)).require()
    assert out is not None  # no coverage without them
    assert back is not None
    made = prepare(
        pair=FlowPair(out, back), class_of=current.class_of, due_on=due_on, by=by, day=day
    )
    let_go(current, "Stopped before anybody took it.", by)
    move(
        current,
        "rebuild",
        cancelled_at=clock.now(),
        cancelled_by_id=by.user_id,
        cancel_reason=f"It was stopped before it was taken. {made.reference} replaces it.",
    )
    record(
        "rebuild_exchange",
        by=by,
        organization_id=current.organization_id,
        about=current,
        detail={"replaced_by": made.reference},
    )
    return made
