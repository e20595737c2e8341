"""Who may name whom to hold a role for a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from portal.rules.actor import Actor
from portal.rules.decision import Decision, Reason, objection
from portal.rules.permissions import Permission, Role

LONGEST = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class CoverFacts:
    """One person's role, and the colleague who shall hold it meanwhile."""

    organization_id: UUID
    role: Role
    holder_id: UUID
    holder_has_role: bool  # by a membership of their own, not by another cover
    colleague_id: UUID
    colleague_roles: frozenset[Role]  # of their own, in this organization
    overlaps: bool  # the same role of the same person is covered in these days already


def decide_cover(
    facts: CoverFacts, actor: Actor, *, from_day: date, until_day: date, day: date
) -> Decision:
    """A person covers their own role; who manages people, anybody's. Nobody names themselves."""
    own = facts.holder_id == actor.user_id
    manages = actor.may_in(Permission.PEOPLE_MANAGE, facts.organization_id)
    return Decision.unless(
        [
            objection(
                not (own or manages),
                "ROLE_SCOPE",
                "You can have your own roles covered. Privacy officers and administrators of "
                "people can do it for others.",
            ),
            objection(
                not facts.holder_has_role,
                "NOT_HELD",
                "The person to be covered does not hold this role.",
            ),
            objection(
                facts.colleague_id in (actor.user_id, facts.holder_id),
                "ONESELF",
                "Nobody names themselves, and nobody covers their own role.",
            ),
            objection(
                not facts.colleague_roles,
                "NO_COLLEAGUE",
                "Only somebody who works for the same organization can cover a role in it.",
            ),
            objection(
                facts.role in facts.colleague_roles,
                "HELD_ALREADY",
                "This colleague holds the role already and needs no cover.",
            ),
            *_about_days(facts, from_day, until_day, day),
        ]
    )


def _about_days(
    facts: CoverFacts, from_day: date, until_day: date, day: date
) -> tuple[Reason | None, ...]:
    return (
        objection(from_day < day, "PAST", "A cover begins today or later."),
        objection(until_day < from_day, "DAYS", "The last day is before the first."),
        objection(
            until_day - from_day > LONGEST,
            "TOO_LONG",
            f"A cover lasts {LONGEST.days} days at most. For longer, give the colleague the role.",
        ),
        objection(facts.overlaps, "COVERED", "This role is covered in some of these days already."),
    )


def decide_taking_back(
    actor: Actor, *, organization_id: UUID, holder_id: UUID, until_day: date, over: bool, day: date
) -> Decision:
    """Who is covered takes the role back, or who manages people does."""
    own = holder_id == actor.user_id and organization_id in actor.organization_ids
    manages = actor.may_in(Permission.PEOPLE_MANAGE, organization_id)
    return Decision.unless(
        [
            objection(
                not (own or manages),
                "ROLE_SCOPE",
                "Only the person covered, a privacy officer or an administrator of people can "
                "take it back.",
            ),
            objection(over or until_day < day, "ENDED", "This cover has ended already."),
        ]
    )
