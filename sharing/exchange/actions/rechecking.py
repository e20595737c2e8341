"""A package that nobody took yet is decided again: days pass, rules of the district change, records
are imported. Whoever may not be sent any more is in no package that is taken later."""

from __future__ import annotations

from datetime import date

from consent.actions import pass_rights
from portal import clock
from portal.recording import action, record
from portal.rules.actor import Actor
from portal.rules.decision import Decision, objection
from portal.rules.webhooks import Event
from portal.webhooks import announce
from sharing.exchange import facts
from sharing.exchange.models import Exchange
from sharing.exchange.moving import locked, move
from sharing.exchange.rules.lifecycle import ExchangeStatus
from sharing.exchange.rules.pairs import coverage_of
from sharing.rules.access import ALLOWED


@action
def recheck(*, exchange: Exchange, by: Actor, day: date) -> bool:
    """Stops the package when somebody in it may not be sent as things are today. True: stopped.

    Locks nobody's decisions: whoever decides after this stops the package by that decision.
    """
    own = exchange.organization_id in by.organization_ids
    words = "Only people of the district decide about its packages."
    Decision.unless([objection(not own, "ROLE_SCOPE", words)]).require()
    current = locked(exchange)
    found = _decided(current, day, by) if current.status == ExchangeStatus.SENT else {}
    denied = {code: students for code, students in found.items() if code != ALLOWED}
    if denied:
        move(current, "stop", stopped_at=clock.now())
        announce(current.recipient_id, Event.PACKAGE_STOPPED, {"exchange": current.reference})
    record(
        "stop_exchange" if denied else "recheck_exchange",
        by=by,
        organization_id=current.organization_id,
        about=current,
        detail={"rows": sum(denied.values()), "codes": sorted(denied)},
    )
    return bool(denied)


def _decided(exchange: Exchange, day: date, by: Actor) -> dict[str, int]:
    """THE decision for everybody in the package. Nothing where no agreement covers it: then nobody
    can take it, and it waits."""
    out, _ = facts.pair_of(exchange)
    coverage = coverage_of(out, day=day, elements=tuple(exchange.elements_out))
    if out is None or not coverage.allowed:
        return {}
    pass_rights(organization_id=exchange.organization_id, day=day, by=by)
    return facts.tally(
        facts.decide_sql(
            population=facts.sent_sql(exchange),
            organization_id=exchange.organization_id,
            flow=out.flow,
            coverage=coverage,
            day=day,
        )
    )
