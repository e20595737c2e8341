"""Who may suspend, resume or end an agreement that governs."""

from __future__ import annotations

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
