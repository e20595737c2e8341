"""Where an agreement stands: its own days, what it amends, and what it stands under."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from agreements.rules.lifecycle import EVER_ACTIVE, GOVERNS, Status, status_on
from agreements.rules.terms import Terms
from portal.rules.decision import Reason, objection


@dataclass(frozen=True, slots=True)
class Standing:
    """One agreement as stored. `amended` is the one it replaces, `parent` the one above it as it
    is amended by now; a parent brings its terms and who may be party of what stands under it."""

    reference: str
    status: Status
    effective_on: date
    expires_on: date
    ends_on: date | None = None
    superseded_on: date | None = None
    amended: Standing | None = None
    parent: Standing | None = None
    agreement_id: UUID | None = None
    sha256: str = ""
    terms: Terms | None = None
    member_ids: frozenset[UUID] = frozenset()

    def on(self, day: date) -> Status:
        return status_on(
            self.status,
            expires_on=self.expires_on,
            day=day,
            ends_on=self.ends_on,
            superseded_on=self.superseded_on,
        )

    def above(self) -> Iterator[Standing]:
        """The agreements it stands under, nearest first."""
        if self.parent is not None:
            yield self.parent
            yield from self.parent.above()


def why_stopped(standing: Standing, day: date) -> Reason | None:
    """Why nothing may move under it on this day: it or what it rests on is not in force."""
    return (
        _own_reason(standing, day)
        or _reason_of_amended(standing, day)
        or _reason_of_parent(standing, day)
    )


def _own_reason(standing: Standing, day: date) -> Reason | None:
    now = standing.on(day)
    if now not in EVER_ACTIVE:
        return Reason("NO_AGREEMENT", f"Agreement {standing.reference} is not signed by all.")
    if now not in GOVERNS:
        return _stopped(now, standing)
    return objection(
        day < standing.effective_on,
        "NOT_YET",
        f"Agreement {standing.reference} takes effect on {standing.effective_on.isoformat()}.",
    )


def _stopped(now: Status, standing: Standing) -> Reason:
    code, words = {
        Status.SUSPENDED: ("SUSPENDED", "is suspended"),
        Status.EXPIRED: ("EXPIRED", f"ended on {standing.expires_on.isoformat()}"),
        Status.SUPERSEDED: ("SUPERSEDED", "was amended; its amendment governs"),
        Status.TERMINATED: ("ENDED", "was terminated"),
        Status.CLOSING: ("ENDED", "has ended and is being closed"),
        Status.CLOSED: ("ENDED", "is closed"),
    }[now]
    return Reason(code, f"Agreement {standing.reference} {words}.")


def _reason_of_amended(standing: Standing, day: date) -> Reason | None:
    """An amendment carries on what it amends: a stop that was called before its first day holds
    until it is lifted, and so does notice of termination."""
    before = standing.amended
    if before is None:
        return None
    which = f"Agreement {before.reference}, which {standing.reference} amends,"
    if before.status not in EVER_ACTIVE:
        return Reason("NO_AGREEMENT", f"{which} is not signed by all.")
    if before.status is Status.SUSPENDED:
        return Reason("SUSPENDED", f"{which} is suspended.")
    if before.ends_on is not None and day >= before.ends_on:
        return Reason("ENDED", f"{which} was terminated.")
    return _reason_of_amended(before, day)


def _reason_of_parent(standing: Standing, day: date) -> Reason | None:
    if standing.parent is None:
        return None
    stopped = why_stopped(standing.parent, day)
    if stopped is None:
        return None
    return Reason(
        stopped.code,
        f"Agreement {standing.reference} stands under {standing.parent.reference}. {stopped.text}",
    )
