"""Stopping what governs: suspend and resume, or give notice that ends it for good."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from agreements.models import Agreement
from agreements.moving import locked_with_facts, move, tell
from agreements.rules.ending import (
    decide_ending,
    decide_notice,
    decide_resume,
    first_day_to_end,
)
from portal import clock
from portal.recording import action
from portal.rules.actor import Actor
from portal.rules.permissions import Permission
from portal.rules.webhooks import Event
from portal.webhooks import announce


@action
def suspend(*, agreement: Agreement, organization_id: UUID, reason: str, by: Actor) -> Agreement:
    """Stops every flow at once. Any party may, and need not ask the others."""
    current, facts = locked_with_facts(agreement)
    decide_ending(
        facts, by, organization_id, "suspend", reason, Permission.AGREEMENT_SUSPEND
    ).require()
    current.suspended_for_id = organization_id
    move(current, "suspend", fields=("suspended_for",))
    tell("suspend", current, by=by, organization_id=organization_id, comment=reason)
    bound = current.parties.filter(revision=current.revision)
    for party_id in bound.values_list("organization_id", flat=True):
        announce(party_id, Event.AGREEMENT_SUSPENDED, {"agreement": current.reference})
    return current


@action
def resume(*, agreement: Agreement, organization_id: UUID, by: Actor) -> Agreement:
    """Lets the flows run again. Only the party that suspended can."""
    current, facts = locked_with_facts(agreement)
    decide_resume(facts, by, organization_id, current.suspended_for_id).require()
    current.suspended_for_id = None
    move(current, "resume", fields=("suspended_for",))
    tell("resume", current, by=by, organization_id=organization_id)
    return current


@action
def terminate(
    *,
    agreement: Agreement,
    organization_id: UUID,
    reason: str,
    by: Actor,
    ends_on: date | None = None,
) -> Agreement:
    """Gives notice: from the day named, or the first the parties agreed on, nothing moves under it
    any more. Until then it governs as before."""
    current, facts = locked_with_facts(agreement)
    decide_ending(
        facts, by, organization_id, "terminate", reason, Permission.AGREEMENT_SIGN
    ).require()
    assert current.revision is not None
    earliest = first_day_to_end(clock.today(), current.revision.terms.notice_days)
    last = ends_on or earliest
    decide_notice(last, earliest=earliest, known=current.ends_on).require()
    current.ends_on = last
    move(current, "terminate", fields=("ends_on",))
    tell(
        "terminate",
        current,
        by=by,
        organization_id=organization_id,
        comment=reason,
        detail={"ends_on": last.isoformat()},
    )
    return current
