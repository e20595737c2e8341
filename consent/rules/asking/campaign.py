"""Campaigns: their lifecycle, when they may start, and on which days they remind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from consent.rules.vocabulary import CampaignStatus as Status
from portal.rules.decision import Decision, objection
from portal.rules.lifecycle import Lifecycle

LONGEST: Final = 366  # days; an answer that is asked for longer is not asked for at all
CAMPAIGN: Final = Lifecycle(
    name="campaign",
    first=Status.DRAFT,
    states={
        Status.DRAFT: "data steward or privacy officer",
        Status.OPEN: "families, and the clock that reminds them",
        Status.CLOSED: "nobody",
    },
    moves={
        (Status.DRAFT, "start"): Status.OPEN,
        (Status.DRAFT, "discard"): Status.CLOSED,
        (Status.OPEN, "close"): Status.CLOSED,
    },
)


def decide_plan(
    *,
    students: int,
    is_published: bool,
    opens_on: date,
    closes_on: date,
    expires_on: date | None,
    reminder_days: Sequence[int],
    day: date,
) -> Decision:
    """A campaign asks somebody, with a notice that is fixed, for a time that is not over."""
    length = (closes_on - opens_on).days
    return Decision.unless(
        (
            objection(not students, "NOBODY", "No student is in this class or grade."),
            objection(
                not is_published,
                "NOT_PUBLISHED",
                "Publish the notice first: families must be asked with words that do not change.",
            ),
            objection(closes_on < opens_on, "CLOSES_FIRST", "The last day lies before the first."),
            objection(closes_on < day, "OVER", "The last day is over already."),
            objection(length > LONGEST, "TOO_LONG", "Ask for a year at most, then ask again."),
            objection(
                expires_on is not None and expires_on < closes_on,
                "EXPIRES_WHILE_ASKED",
                "A yes would end before the last day to answer. Choose a later day.",
            ),
            objection(
                any(not 0 < one <= length for one in reminder_days),
                "REMINDER_OUTSIDE",
                "Reminders go out after the first day and no later than the last one.",
            ),
        )
    )


def reminder_due(
    *, started_on: date, reminder_days: Sequence[int], reminded: int, day: date
) -> bool:
    """Whether a family that was reminded so many times is to be reminded by today."""
    due = [started_on + timedelta(days=one) for one in sorted(reminder_days)]
    return reminded < len(due) and due[reminded] <= day
