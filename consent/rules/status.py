"""What a family's decisions amount to on a day: a pure fold over events that only grow.

The latest decision about a purpose holds. A decision that names no recipient speaks of every
recipient that the agreement names; one that names a recipient speaks of that one alone.
`consent.facts.standing_sql` says the same in SQL; a property test proves them equal.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from consent.rules.vocabulary import ConsentKind, OptOutKind
from portal.rules.vocabulary import Labelled, Purpose


class ConsentStatus(Labelled):
    NONE = "none", "No answer"
    GIVEN = "given", "Consent given"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"
    CONFLICT = "conflict", "Signers disagree"
    EXPIRED = "expired", "Consent expired"


@dataclass(frozen=True, slots=True)
class Event:
    """One decision. `recipient_id` None: every recipient named in the agreement."""

    id: UUID
    kind: ConsentKind
    purpose: Purpose
    recipient_id: UUID | None
    effective_on: date
    recorded_at: datetime
    position: int = 0
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class OptOut:
    id: UUID
    kind: OptOutKind
    effective_on: date
    recorded_at: datetime
    position: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """A status, and the event it comes from."""

    status: ConsentStatus
    event_id: UUID | None = None
    since: date | None = None


NO_ANSWER = Standing(ConsentStatus.NONE)


def effective(
    events: Iterable[Event], *, purpose: Purpose, recipient_id: UUID | None, day: date
) -> Standing:
    """How the student stands on that day. `recipient_id` None: a recipient nobody named."""
    speaking = [
        event
        for event in events
        if event.purpose == purpose
        and event.recipient_id in (None, recipient_id)
        and event.effective_on <= day
    ]
    if not speaking:
        return NO_ANSWER
    last = max(speaking, key=_order)
    return Standing(_status(last, day), last.id, last.effective_on)


def opted_out(opt_outs: Iterable[OptOut], *, day: date) -> bool:
    """Whether the family keeps directory information from everybody on that day."""
    speaking = [entry for entry in opt_outs if entry.effective_on <= day]
    if not speaking:
        return False
    last = max(speaking, key=lambda e: (e.effective_on, e.recorded_at, e.position, e.id))
    return last.kind is OptOutKind.SET


def _order(event: Event) -> tuple[date, datetime, bool, int, UUID]:
    """Later days first; on one day what was recorded later. Recorded together (one file), the
    decision that names the recipient is the more precise, then the later row.
    """
    named = event.recipient_id is not None
    return event.effective_on, event.recorded_at, named, event.position, event.id


def _status(event: Event, day: date) -> ConsentStatus:
    lapsed = event.expires_on is not None and event.expires_on < day
    if event.kind is ConsentKind.GIVEN and lapsed:
        return ConsentStatus.EXPIRED
    return ConsentStatus(event.kind.value)
