"""What a family's decision sets off above consent: packages that stop, copies to be deleted.

Consent knows no exchange. Whoever lets records pass registers here what follows; without anybody
registered nothing is on its way and nothing was sent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from portal.rules.actor import Actor
from portal.rules.vocabulary import Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A file with a row of the student: who has it, or would, and what became of it.

    `is_packed`: made, and not yet taken. `stopped_at`: it never left. `asked_at` and `due_on`: its
    holder is asked to delete the row by that day; `confirmed_at`: it says that the row is gone, or
    that the whole file is, which it may without being asked.
    """

    exchange_id: UUID
    reference: str
    recipient_id: UUID
    recipient: str
    purpose: Purpose
    sent_at: datetime
    is_packed: bool
    stopped_at: datetime | None = None
    asked_at: datetime | None = None
    due_on: date | None = None
    confirmed_at: datetime | None = None

    @property
    def is_held(self) -> bool:
        """Somebody took it, was not yet asked to delete it, and has not destroyed it."""
        return not (self.is_packed or self.stopped_at or self.asked_at or self.confirmed_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """What ending a consent would do, said before it is done."""

    # The partner of each flow that stops: one partner may have several.
    feeds: tuple[str, ...] = ()
    packed: tuple[Copy, ...] = ()
    held: tuple[Copy, ...] = ()
    delete_by: date | None = None

    @property
    def feed_names(self) -> tuple[str, ...]:
        """Each partner once."""
        return tuple(dict.fromkeys(self.feeds))

    @property
    def is_nothing(self) -> bool:
        return not (self.feeds or self.packed or self.held)


class Follower(Protocol):
    """What an upper app does about decisions. `by` is whoever wrote them down."""

    def copies_of(self, subject_id: UUID) -> list[Copy]: ...

    def impact_of(
        self,
        *,
        organization_id: UUID,
        subject_id: UUID,
        purpose: Purpose,
        recipient_id: UUID | None,
        day: date,
    ) -> Impact: ...

    def follow(
        self, *, organization_id: UUID, event_ids: Sequence[UUID], by: Actor, day: date
    ) -> None: ...

    def follow_opt_outs(
        self, *, organization_id: UUID, opt_out_ids: Sequence[UUID], by: Actor, day: date
    ) -> None: ...


_followers: list[Follower] = []


def register(follower: Follower) -> None:
    _followers.append(follower)


Ruled = Callable[[UUID, Actor, date], None]
_ruled: list[Ruled] = []


def register_for_rules(follow: Ruled) -> Ruled:
    """Is told when a district chooses otherwise what of its families' decisions counts."""
    _ruled.append(follow)
    return follow


def on_rules(*, organization_id: UUID, by: Actor, day: date) -> None:
    """In the transaction of that choice: it holds at once for every decision on file."""
    for follow in _ruled:
        follow(organization_id, by, day)


def on_decisions(*, organization_id: UUID, event_ids: Sequence[UUID], by: Actor, day: date) -> None:
    """Called by every door, in the transaction that wrote the decisions, once for all of them."""
    if event_ids:
        for follower in _followers:
            follower.follow(organization_id=organization_id, event_ids=event_ids, by=by, day=day)


def on_opt_outs(
    *, organization_id: UUID, opt_out_ids: Sequence[UUID], by: Actor, day: date
) -> None:
    """The same for choices about directory information."""
    if opt_out_ids:
        for follower in _followers:
            follower.follow_opt_outs(
                organization_id=organization_id, opt_out_ids=opt_out_ids, by=by, day=day
            )


def copies_of(subject_id: UUID) -> list[Copy]:
    """Every file with a row of this student, latest first."""
    found = [copy for follower in _followers for copy in follower.copies_of(subject_id)]
    return sorted(found, key=lambda copy: copy.sent_at, reverse=True)


def impact_of(
    *,
    organization_id: UUID,
    subject_id: UUID,
    purpose: Purpose,
    recipient_id: UUID | None,
    day: date,
) -> Impact:
    """What a withdrawal for this purpose and recipient (None: everybody) would do."""
    whole = Impact()
    for follower in _followers:
        part = follower.impact_of(
            organization_id=organization_id,
            subject_id=subject_id,
            purpose=purpose,
            recipient_id=recipient_id,
            day=day,
        )
        whole = Impact(
            feeds=whole.feeds + part.feeds,
            packed=whole.packed + part.packed,
            held=whole.held + part.held,
            delete_by=part.delete_by or whole.delete_by,
        )
    return whole
