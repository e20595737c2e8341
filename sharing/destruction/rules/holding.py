"""One package that a recipient took: how it stands, and who may do what about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, objection
from portal.rules.permissions import Permission
from sharing.destruction.rules.lifecycle import HOLDING, HoldingStatus


@dataclass(frozen=True, slots=True)
class HoldingFacts:
    """`outcome` is how what was owed for it ended, if it did: done, or waived by another party."""

    giver_id: UUID
    recipient_id: UUID
    due_on: date
    outcome: str = ""
    is_on_hold: bool = False

    def status_on(self, day: date) -> HoldingStatus:
        if self.is_on_hold:
            return HoldingStatus.ON_HOLD
        if self.outcome:
            done = self.outcome == "done"
            return HoldingStatus.DESTROYED if done else HoldingStatus.KEPT
        return HoldingStatus.OVERDUE if self.due_on < day else HoldingStatus.HELD


def decide_certify(facts: HoldingFacts, actor: Actor, day: date) -> Decision:
    """Whoever may take a package for the organization may say that it is gone."""
    return Decision.unless(
        [
            *_possible(facts, "certify", day).reasons,
            *decide_role(actor, Permission.EXCHANGE_ANSWER, facts.recipient_id).reasons,
        ]
    )


def decide_hold(facts: HoldingFacts, actor: Actor, day: date) -> Decision:
    return _by_the_giver(facts, actor, "hold", day)


def decide_lift(facts: HoldingFacts, actor: Actor, day: date) -> Decision:
    return _by_the_giver(facts, actor, "lift", day)


def decide_reason(reason: str) -> Decision:
    return Decision.unless(
        [objection(not reason.strip(), "COMMENT", "Say which law, order or claim is the reason.")]
    )


def _by_the_giver(facts: HoldingFacts, actor: Actor, verb: str, day: date) -> Decision:
    """Nobody lets themselves keep it: the officer of the organization that gave it decides."""
    return Decision.unless(
        [
            *_possible(facts, verb, day).reasons,
            *decide_role(actor, Permission.AGREEMENT_CLOSE, facts.giver_id).reasons,
        ]
    )


def _possible(facts: HoldingFacts, verb: str, day: date) -> Decision:
    status = facts.status_on(day)
    if status is HoldingStatus.ON_HOLD and verb == "certify":
        return Decision.unless(
            [
                objection(
                    True,
                    "ON_HOLD",
                    "A legal hold forbids destroying this package until it is lifted.",
                )
            ]
        )
    return HOLDING.decide(status, verb)


def due_after_hold(due_on: date, *, set_on: date, lifted_on: date) -> date:
    """The clock stood still: as many days are left as were left, and at least one is added, for
    the day on which the hold was lifted is nobody's fault."""
    return due_on + timedelta(days=max(1, (lifted_on - set_on).days))
