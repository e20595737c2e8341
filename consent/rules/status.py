"""What a family's decisions amount to on a day: a pure fold over events that only grow.

Each person's latest decision about a purpose counts, as long as that person may decide. A decision
that names no recipient speaks of every recipient that the agreement names; one that names a
recipient speaks of that one alone. When people with equal rights disagree, a no holds, unless the
district chose that the latest answer does. Once the rights have passed to the student (34 CFR
99.5), the student's own decision holds; until there is one, what the guardians left: their no
stays, their consent only where its notice said so.

The derived table `consent_standing` says the same in SQL (migration 0007); a property test proves
them equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from consent.rules.authority import STUDENT, Authority, holds, may_decide
from consent.rules.vocabulary import ConflictRule, ConsentKind, OptOutKind
from portal.rules.vocabulary import Labelled, Purpose


class ConsentStatus(Labelled):
    NONE = "none", "No answer"
    GIVEN = "given", "Consent given"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"
    CONFLICT = "conflict", "Signers disagree"
    EXPIRED = "expired", "Consent expired"
    TRANSFERRED = "transferred", "The student decides now"


@dataclass(frozen=True, slots=True)
class Event:
    """One decision. `recipient_id` None: every recipient named in the agreement.

    `holder` tells people apart; empty: the family as one. `continues`: its notice said that a
    consent goes on when the rights pass. `invalid_from`: from that day on it does not count.
    """

    id: UUID
    kind: ConsentKind
    purpose: Purpose
    recipient_id: UUID | None
    effective_on: date
    recorded_at: datetime
    position: int = 0
    expires_on: date | None = None
    holder: bytes = b""
    continues: bool = True
    invalid_from: date | None = None


@dataclass(frozen=True, slots=True)
class OptOut:
    id: UUID
    kind: OptOutKind
    effective_on: date
    recorded_at: datetime
    position: int = 0
    holder: bytes = b""


@dataclass(frozen=True, slots=True)
class Standing:
    """A status, and the event it comes from."""

    status: ConsentStatus
    event_id: UUID | None = None
    since: date | None = None


NO_ANSWER = Standing(ConsentStatus.NONE)


def effective(
    events: Iterable[Event],
    *,
    purpose: Purpose,
    recipient_id: UUID | None,
    day: date,
    authorities: Sequence[Authority] = (),
    passed_on: date | None = None,
    rule: ConflictRule = ConflictRule.ANY_NO,
) -> Standing:
    """How the student stands on that day. `recipient_id` None: a recipient nobody named.

    `passed_on`: from that day on the rights are the student's.
    """
    speaking = _speaking(events, purpose, recipient_id, day)
    if passed_on is None or day < passed_on:
        return _together(_voices(speaking, authorities, purpose, day), day, rule)
    own = [event for event in speaking if _is_own(event, authorities, purpose, passed_on)]
    if own:
        return _standing(max(own, key=_order), day)
    eve = passed_on - timedelta(days=1)
    left = [event for event in speaking if event.effective_on <= eve]
    return _inherited(left, _together(_voices(left, authorities, purpose, eve), day, rule))


def effective_at_college(
    events: Sequence[Event],
    *,
    purpose: Purpose,
    recipient_id: UUID | None,
    day: date,
    authorities: Sequence[Authority] = (),
    passed_on: date | None = None,
    rule: ConflictRule = ConflictRule.ANY_NO,
) -> Standing:
    """The same for a college's own records, where the rights are the student's from the first day
    (34 CFR 99.5(a)): nobody else can consent. A family's no is honored there too.
    """
    speaking = _speaking(events, purpose, recipient_id, day)
    own = [event for event in speaking if event.holder == STUDENT]
    if own:
        return _standing(max(own, key=_order), day)
    family = effective(
        events,
        purpose=purpose,
        recipient_id=recipient_id,
        day=day,
        authorities=authorities,
        passed_on=passed_on,
        rule=rule,
    )
    if family.status is ConsentStatus.GIVEN:
        return Standing(ConsentStatus.TRANSFERRED, family.event_id, family.since)
    return family


def opted_out(opt_outs: Iterable[OptOut], *, day: date, passed_on: date | None = None) -> bool:
    """Whether the family keeps directory information from everybody on that day. Once the rights
    have passed, only the student changes it."""
    speaking = [
        entry
        for entry in opt_outs
        if entry.effective_on <= day
        and (passed_on is None or entry.effective_on < passed_on or entry.holder == STUDENT)
    ]
    if not speaking:
        return False
    last = max(speaking, key=lambda e: (e.effective_on, e.recorded_at, e.position, e.id))
    return last.kind is OptOutKind.SET


def _speaking(
    events: Iterable[Event], purpose: Purpose, recipient_id: UUID | None, day: date
) -> list[Event]:
    return [
        event
        for event in events
        if event.purpose == purpose
        and event.recipient_id in (None, recipient_id)
        and event.effective_on <= day
        and (event.invalid_from is None or day < event.invalid_from)
    ]


def _is_own(
    event: Event, authorities: Sequence[Authority], purpose: Purpose, passed_on: date
) -> bool:
    """The student's own decision: made with the rights, or before with an authority to decide."""
    if event.holder != STUDENT:
        return False
    about = [one for one in authorities if one.holder == STUDENT]
    return event.effective_on >= passed_on or holds(about, purpose=purpose, day=event.effective_on)


def _voices(
    speaking: Iterable[Event], authorities: Sequence[Authority], purpose: Purpose, day: date
) -> list[Event]:
    """The latest decision of each person who may decide on that day."""
    latest: dict[bytes, Event] = {}
    for event in sorted(speaking, key=_order):
        latest[event.holder] = event
    return [
        event
        for holder, event in latest.items()
        if may_decide(authorities, holder=holder, purpose=purpose, day=day)
    ]


def _together(voices: Sequence[Event], day: date, rule: ConflictRule) -> Standing:
    """What several people's decisions amount to."""
    if not voices:
        return NO_ANSWER
    last = max(voices, key=_order)
    if rule is ConflictRule.LATEST:
        return _standing(last, day)
    given = [event for event in voices if _status(event, day) is ConsentStatus.GIVEN]
    refused = [event for event in voices if event.kind is not ConsentKind.GIVEN]
    if given and refused:
        return Standing(ConsentStatus.CONFLICT, last.id, last.effective_on)
    return _standing(max(refused or given or voices, key=_order), day)


def _inherited(left: Sequence[Event], standing: Standing) -> Standing:
    """What the guardians left, once the rights have passed: a consent goes on only where its
    notice said that it would."""
    if standing.status is not ConsentStatus.GIVEN:
        return standing
    consent = next(event for event in left if event.id == standing.event_id)
    status = ConsentStatus.GIVEN if consent.continues else ConsentStatus.TRANSFERRED
    return Standing(status, consent.id, consent.effective_on)


def _standing(event: Event, day: date) -> Standing:
    return Standing(_status(event, day), event.id, event.effective_on)


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
