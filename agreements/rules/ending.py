"""Who may suspend, resume or end an agreement that governs."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from agreements.rules.lifecycle import AGREEMENT
from agreements.rules.signing import RevisionFacts
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, objection
from portal.rules.permissions import Permission


def decide_ending(
    facts: RevisionFacts,
    actor: Actor,
    organization_id: UUID,
    verb: str,
    reason: str | None,
    permission: Permission,
) -> Decision:
    """Any party may stop what it agreed to, with a reason. None asks before one is given."""
    return Decision.unless(
        [
            *AGREEMENT.decide(facts.status, verb).reasons,
            *decide_role(actor, permission, organization_id).reasons,
            objection(
                organization_id not in facts.party_ids,
                "NOT_A_PARTY",
                "Your organization is not a party of this agreement.",
            ),
            objection(
                reason is not None and not reason.strip(),
                "COMMENT",
                "Say why: all parties will read it.",
            ),
        ]
    )


def decide_resume(
    facts: RevisionFacts, actor: Actor, organization_id: UUID, suspended_for: UUID | None
) -> Decision:
    """Who stopped it starts it again: no other party can overrule a suspension."""
    return Decision.unless(
        [
            *AGREEMENT.decide(facts.status, "resume").reasons,
            *decide_role(actor, Permission.AGREEMENT_SUSPEND, organization_id).reasons,
            objection(
                suspended_for is not None and suspended_for != organization_id,
                "OTHER_PARTY",
                "Another party suspended this agreement; only that party can resume it.",
            ),
        ]
    )


def first_day_to_end(day: date, notice_days: int) -> date:
    """The first day from which a termination of which notice is given today can have effect."""
    return day + timedelta(days=notice_days)


def decide_notice(ends_on: date, *, earliest: date, known: date | None) -> Decision:
    """Whether notice may name this day. A second notice can only bring the end forward."""
    return Decision.unless(
        [
            objection(
                ends_on < earliest,
                "NOTICE",
                "The parties agreed on notice: it can end on "
                f"{earliest.isoformat()} at the earliest. Suspend it to stop every flow now.",
            ),
            objection(
                known is not None and ends_on >= known,
                "ENDING",
                f"Notice was given already: it ends on {known.isoformat() if known else ''}.",
            ),
        ]
    )
