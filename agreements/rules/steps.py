"""The steps by which a party approves: which role, in which order, by when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from portal.rules.actor import Actor
from portal.rules.decision import Decision, objection
from portal.rules.permissions import Permission, Role

DEFAULT_STEPS = (Role.PRIVACY_OFFICER,)
DEFAULT_DAYS = 10
LONGEST_DAYS = 60
MOST_STEPS = 4
STEP_ROLES = (
    Role.DATA_STEWARD,
    Role.REGISTRAR,
    Role.PARTNER,
    Role.COUNSEL,
    Role.PRIVACY_OFFICER,
)


@dataclass(frozen=True, slots=True)
class PartySteps:
    """The steps of one party of a revision, and who took those that are done, in order."""

    steps: tuple[Role, ...] = DEFAULT_STEPS
    approvers: tuple[UUID, ...] = ()

    @property
    def is_complete(self) -> bool:
        return len(self.approvers) >= len(self.steps)

    @property
    def next_step(self) -> int | None:
        """The number of the step whose turn it is; None when all are done."""
        return None if self.is_complete else len(self.approvers)

    @property
    def next_role(self) -> Role | None:
        return None if self.is_complete else self.steps[len(self.approvers)]


def steps_from(stored: Sequence[str]) -> tuple[Role, ...]:
    """Steps as stored; a party frozen before steps existed has the one that was usual."""
    return tuple(Role(role) for role in stored) or DEFAULT_STEPS


def decide_procedure(
    actor: Actor,
    organization_id: UUID,
    steps: Sequence[Role],
    answer_days: int,
    holders: Mapping[Role, int],
) -> Decision:
    """Whether an organization can approve this way; `holders` counts its people by role."""
    wanted = Counter(steps)
    short = [role for role, times in wanted.items() if holders.get(role, 0) < times]
    return Decision.unless(
        [
            objection(
                not actor.may_in(Permission.PEOPLE_MANAGE, organization_id),
                "ROLE_SCOPE",
                "Privacy officers and administrators of people decide how their organization "
                "approves.",
            ),
            objection(
                not steps or len(steps) > MOST_STEPS,
                "STEPS",
                f"There is at least one step, and there are at most {MOST_STEPS}.",
            ),
            objection(
                any(role not in STEP_ROLES for role in steps),
                "STEP_ROLE",
                "One of these roles cannot approve agreements.",
            ),
            objection(
                bool(steps) and steps[-1] is not Role.PRIVACY_OFFICER,
                "LAST_STEP",
                "The last step is the privacy officer's.",
            ),
            objection(
                bool(short),
                "NOBODY",
                f"Too few people hold the role: {', '.join(r.label.lower() for r in short)}. "
                "Nobody takes two steps, so every step needs somebody of its own. Invite them "
                "first, or leave the step out.",
            ),
            objection(
                not 1 <= answer_days <= LONGEST_DAYS,
                "DAYS",
                f"A step takes from 1 to {LONGEST_DAYS} working days.",
            ),
        ]
    )


def due_day(since: date, working_days: int) -> date:
    """The last day of this many working days (Monday to Friday) after the day it began."""
    day = since - timedelta(days=max(0, since.weekday() - 4))  # a weekend counts as its Friday
    weeks, rest = divmod(working_days, 5)
    over_a_weekend = day.weekday() + rest > 4
    return day + timedelta(weeks=weeks, days=rest + (2 if over_a_weekend else 0))


def working_days_left(due: date, day: date) -> int:
    """Working days from a day until the due day; negative once it has passed."""
    first, last, sign = (day, due, 1) if day <= due else (due, day, -1)
    days = (first + timedelta(days=n + 1) for n in range((last - first).days))
    return sign * sum(1 for one in days if one.weekday() < 5)


@dataclass(frozen=True, slots=True)
class Clock:
    """Since when something waits, until when it should be done, and how that stands today."""

    since: date
    due: date
    day: date

    @property
    def is_overdue(self) -> bool:
        return self.day > self.due

    @property
    def waits(self) -> int:
        return max(0, (self.day - self.since).days)

    @property
    def is_due_for_reminder(self) -> bool:
        """On the first working day after it began, and from two working days before it is due."""
        if self.day.weekday() > 4 or self.day <= self.since:
            return False
        begins = self.day == due_day(self.since, 1)
        return begins or working_days_left(self.due, self.day) <= REMINDED_BEFORE


REMINDED_BEFORE = 2
