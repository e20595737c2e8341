"""What every verb shares: lock the row, move by the table, tell the parties and the ledger."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from agreements.facts import revision_facts
from agreements.models import Agreement, Event
from agreements.rules.lifecycle import AGREEMENT, after
from agreements.rules.signing import RevisionFacts
from portal import clock
from portal.recording import record
from portal.rules.actor import Actor
from portal.rules.decision import Decision, Reason


def locked(agreement: Agreement) -> Agreement:
    """The row as it is now, kept from others until the action ends: two officers queue up."""
    return Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)


def locked_with_facts(agreement: Agreement) -> tuple[Agreement, RevisionFacts]:
    current = locked(agreement)
    facts = revision_facts(current)
    if facts is None:
        raise_not_submitted()
    assert facts is not None
    return current, facts


def raise_not_submitted() -> None:
    Decision.deny(Reason("STATUS", "This agreement has not been submitted yet.")).require()


def require_open_term(agreement: Agreement, day: date) -> None:
    """Nobody is asked to agree to what has already ended."""
    assert agreement.revision is not None
    last = agreement.revision.expires_on
    if day > last:
        Decision.deny(
            Reason("EXPIRED", f"The last day of this agreement, {last.isoformat()}, has passed.")
        ).require()


def require_verb(agreement: Agreement, verb: str) -> None:
    AGREEMENT.decide(agreement.status, verb).require()


def move(agreement: Agreement, verb: str, *, fields: tuple[str, ...] = (), since: str = "") -> None:
    """The status after the verb, saved with whatever other fields changed. `since` is the status
    that the day gave it, where that is not what is stored."""
    agreement.status = after(since or agreement.status, verb)
    agreement.changed_at = clock.now()
    agreement.save(update_fields=["status", "changed_at", *fields])


def tell(
    verb: str,
    agreement: Agreement,
    *,
    by: Actor,
    organization_id: UUID,
    comment: str = "",
    detail: dict[str, Any] | None = None,
) -> None:
    """An event that all parties see, and the entry in the actor's own ledger."""
    Event.objects.create(
        agreement=agreement,
        revision_id=agreement.revision_id,
        organization_id=organization_id,
        verb=verb,
        person_id=by.user_id,
        comment=comment,
    )
    note(verb, agreement, by=by, organization_id=organization_id, detail=detail)


def note(
    verb: str,
    agreement: Agreement,
    *,
    by: Actor,
    organization_id: UUID,
    detail: dict[str, Any] | None = None,
) -> None:
    """The entry in the ledger alone, for what the other parties need not be told."""
    told = {"reference": agreement.reference, "status": str(agreement.status), **(detail or {})}
    record(
        f"agreement.{verb}", by=by, organization_id=organization_id, about=agreement, detail=told
    )
