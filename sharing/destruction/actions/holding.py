"""Legal holds: what the law forbids destroying is owed by nobody until the hold is lifted."""

from __future__ import annotations

from datetime import date

from agreements import owing
from portal import clock
from portal.recording import action, record
from portal.rules.actor import Actor
from sharing.destruction import facts
from sharing.destruction.models import PackageHold
from sharing.destruction.rules.holding import (
    decide_hold,
    decide_lift,
    decide_reason,
    due_after_hold,
)
from sharing.exchange.models import Given, named
from sharing.exchange.moving import locked_given


@action
def place_hold(*, exchange: Given, reason: str, by: Actor, day: date) -> PackageHold:
    """Stops the clock of a package or file, and the pause that it may have caused."""
    holding = _current(exchange)
    decide_hold(holding.facts, by, day).require()
    decide_reason(reason).require()
    current = holding.given
    hold = PackageHold.objects.create(
        organization_id=current.organization_id,
        recipient_id=current.recipient_id,
        reason=reason.strip(),
        due_on=holding.facts.due_on,
        set_on=day,
        set_at=clock.now(),
        set_by_id=by.user_id,
        **named(current),
    )
    if holding.obligation is not None:
        owing.settle(
            holding.obligation,
            party_id=current.organization_id,
            words=f"Legal hold until it is lifted: {reason.strip()}",
            by=by,
        )
    record(
        "hold_package",
        by=by,
        organization_id=current.organization_id,
        about=current,
        detail={"due_on": hold.due_on.isoformat()},
    )
    return hold


@action
def lift_hold(*, exchange: Given, reason: str, by: Actor, day: date) -> PackageHold:
    """The clock runs on: destruction is owed by a day that is later by as long as it stood."""
    holding = _current(exchange)
    decide_lift(holding.facts, by, day).require()
    decide_reason(reason).require()
    hold, current = holding.hold, holding.given
    assert hold is not None  # only what is held can be lifted
    hold.due_after = due_after_hold(hold.due_on, set_on=hold.set_on, lifted_on=day)
    hold.lifted_at, hold.lifted_by_id = clock.now(), by.user_id
    hold.lift_reason = reason.strip()
    hold.save(update_fields=["due_after", "lifted_at", "lifted_by", "lift_reason"])
    if holding.obligation is not None:
        owing.owe_again(holding.obligation, due_on=hold.due_after, by=by)
    record(
        "lift_package_hold",
        by=by,
        organization_id=current.organization_id,
        about=current,
        detail={"due_on": hold.due_after.isoformat()},
    )
    return hold


def _current(exchange: Given) -> facts.Holding:
    return facts.holdings([locked_given(exchange)])[0]
