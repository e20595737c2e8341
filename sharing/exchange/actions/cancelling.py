"""Stopping an exchange that was not answered yet."""

from __future__ import annotations

from portal import clock
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision
from portal.rules.permissions import Permission
from sharing.exchange.models import Exchange
from sharing.exchange.moving import locked, move
from sharing.exchange.rules.lifecycle import ExchangeStatus, decide_cancel
from sharing.exchange.untaken import let_go


@action
def cancel(*, exchange: Exchange, reason: str, by: Actor) -> Exchange:
    """Stops an exchange that was not answered yet; a package cannot be downloaded any more."""
    decide_role(by, Permission.EXCHANGE_REQUEST, exchange.organization_id).require()
    return _cancel(locked(exchange), reason, by)


@action
def abandon(*, exchange: Exchange, decision: Decision, by: Actor) -> Exchange:
    """Cancels what the decision no longer allows to be sent, in the decision's own words."""
    decide_role(by, Permission.EXCHANGE_REQUEST, exchange.organization_id).require()
    words = " ".join(reason.text for reason in decision.reasons)
    return _cancel(locked(exchange), f"Nothing was sent. {words}", by)


def _cancel(current: Exchange, reason: str, by: Actor) -> Exchange:
    decide_cancel(current.status, was_accepted=current.matched is not None).require()
    was_sent = current.status != ExchangeStatus.PREPARING
    let_go(current, "Cancelled before anybody took it.", by)
    move(
        current,
        "cancel",
        cancelled_at=clock.now(),
        cancelled_by_id=by.user_id,
        cancel_reason=reason,
    )
    record(
        "cancel_exchange",
        by=by,
        organization_id=current.organization_id,
        about=current,
        detail={"was_sent": was_sent},
    )
    return current
