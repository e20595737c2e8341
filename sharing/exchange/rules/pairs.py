"""Two flows of one agreement that belong together: rows out, outcomes back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from agreements.rules.coverage import FlowStanding, decide_coverage
from agreements.rules.terms import Level
from portal.rules.decision import Decision, Reason


@dataclass(frozen=True, slots=True)
class FlowPair:
    """What the district gives its partner, and what the partner gives back."""

    out: FlowStanding
    back: FlowStanding

    @property
    def key(self) -> str:
        """Names the pair in an address: agreement and both flows."""
        return f"{self.out.reference}~{self.out.flow.key}~{self.back.flow.key}"


def paired(standings: Iterable[FlowStanding]) -> list[FlowPair]:
    """Every flow of rows with every flow of rows that answers it in the same agreement."""
    rows = [standing for standing in standings if standing.flow.level is Level.ROWS]
    return [FlowPair(out, back) for out in rows for back in rows if _answers(out, back)]


def _answers(out: FlowStanding, back: FlowStanding) -> bool:
    return (
        out.agreement_id == back.agreement_id
        and out.flow.giver_id == back.flow.recipient_id
        and out.flow.recipient_id == back.flow.giver_id
    )


def coverage_of(
    standing: FlowStanding | None, *, day: date, elements: tuple[str, ...] | None = None
) -> Decision:
    """Whether the agreement covers its own flow that day, for these elements or for all of it."""
    if standing is None:
        return Decision.deny(Reason("NO_AGREEMENT", "No agreement that you can see covers this."))
    flow = standing.flow
    return decide_coverage(
        standing,
        purpose=flow.purpose,
        elements=flow.elements if elements is None else elements,
        recipient_id=flow.recipient_id,
        day=day,
    )


def both(*decisions: Decision) -> Decision:
    """Allowed when all are; the reasons of all that deny, each said once."""
    reasons = [r for decision in decisions if not decision.allowed for r in decision.reasons]
    if all(decision.allowed for decision in decisions):
        return Decision.allow()
    return Decision.deny(*dict.fromkeys(reasons))
