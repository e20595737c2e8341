"""Asking for a return to be accepted."""

from __future__ import annotations

from datetime import date

from portal.jobs import enqueue
from portal.recording import action, record
from portal.rules.actor import Actor
from portal.rules.decision import Decision, Reason
from sharing.exchange import facts, work
from sharing.exchange.models import Return
from sharing.exchange.moving import open_return
from sharing.exchange.rules.lifecycle import RETURN


@action
def begin_acceptance(*, returned: Return, by: Actor, day: date) -> Return:
    """Queues the acceptance; a job stores the outcomes in one transaction."""
    current = open_return(returned, by)
    RETURN.decide(current.status, "accept").require()
    facts.answer_coverage(current.exchange, day).require()
    if current.job is not None and not current.job.is_finished:
        Decision.deny(Reason("RUNNING", "This return is already being accepted.")).require()
    current.job = enqueue(
        work.accept_return, by=by, organization_id=current.district_id, return_id=str(current.id)
    )
    current.result = {}
    current.save(update_fields=["job", "result"])
    record("begin_acceptance", by=by, organization_id=current.district_id, about=current)
    return current
