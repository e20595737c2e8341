"""Who may approve and who may sign: decisions from frozen facts, and the words a signer accepts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from agreements.rules.lifecycle import AGREEMENT, Status
from agreements.rules.steps import PartySteps
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, Reason, objection
from portal.rules.permissions import Permission


@dataclass(frozen=True, slots=True)
class RevisionFacts:
    """The revision in review or out for signature, and what was already done about it."""

    reference: str
    revision_id: UUID
    sha256: str
    status: Status
    party_ids: tuple[UUID, ...]
    author_ids: frozenset[UUID]
    approved_ids: frozenset[UUID]  # parties all of whose steps are done
    signed_by: dict[UUID, UUID]
    steps: Mapping[UUID, PartySteps] = field(default_factory=dict)

    def steps_of(self, organization_id: UUID) -> PartySteps:
        return self.steps.get(organization_id, PartySteps())


def decide_approval(
    facts: RevisionFacts, actor: Actor, organization_id: UUID, given_hash: str
) -> Decision:
    """Whether the actor may take the next step of this party for the text with this hash."""
    party = facts.steps_of(organization_id)
    approved = organization_id in facts.approved_ids
    return Decision.unless(
        [
            *AGREEMENT.decide(facts.status, "approve").reasons,
            None if approved else _about_turn(party, actor, organization_id),
            *_about_text(facts, organization_id, given_hash),
            objection(
                approved,
                "ALREADY_APPROVED",
                "Your organization has approved this revision.",
            ),
            objection(
                not approved and actor.user_id in party.approvers,
                "ONE_STEP",
                "You took an earlier step for your organization; somebody else takes this one.",
            ),
            objection(
                actor.user_id in facts.author_ids,
                "AUTHOR",
                "You wrote this revision, so another officer of your organization must approve it.",
            ),
        ]
    )


def _about_turn(party: PartySteps, actor: Actor, organization_id: UUID) -> Reason | None:
    """Whether the step whose turn it is belongs to a role of the actor."""
    role = party.next_role
    if role is None or actor.has_role_in(role, organization_id):
        return None
    later = party.steps[len(party.approvers) :]
    if any(actor.has_role_in(one, organization_id) for one in later):
        return Reason(
            "NOT_YOUR_TURN",
            f"The {role.label.lower()} of your organization approves first.",
        )
    return Reason(
        "ROLE_SCOPE",
        "Your role does not let you take this step. It is for this role of the party: "
        f"{role.label.lower()}.",
    )


def decide_return(
    facts: RevisionFacts, actor: Actor, organization_id: UUID, given_hash: str
) -> Decision:
    """Whether the actor may send this text back with a comment: anyone with a step may."""
    has_step = any(
        actor.has_role_in(role, organization_id) for role in facts.steps_of(organization_id).steps
    )
    return Decision.unless(
        [
            *AGREEMENT.decide(facts.status, "return").reasons,
            *(
                ()
                if has_step
                else decide_role(actor, Permission.AGREEMENT_APPROVE, organization_id).reasons
            ),
            *_about_text(facts, organization_id, given_hash),
        ]
    )


def decide_signature(
    facts: RevisionFacts, actor: Actor, organization_id: UUID, given_hash: str
) -> Decision:
    """Whether the actor may sign this text, named by its hash, for this party."""
    elsewhere = actor.user_id in {
        signer for party, signer in facts.signed_by.items() if party != organization_id
    }
    return Decision.unless(
        [
            *AGREEMENT.decide(facts.status, "sign").reasons,
            *decide_role(actor, Permission.AGREEMENT_SIGN, organization_id).reasons,
            *_about_text(facts, organization_id, given_hash),
            objection(
                organization_id in facts.signed_by,
                "ALREADY_SIGNED",
                "Your organization has signed this revision.",
            ),
            objection(
                elsewhere,
                "ONE_PERSON",
                "You signed this revision for another party; nobody signs for two.",
            ),
        ]
    )


def _about_text(
    facts: RevisionFacts, organization_id: UUID, given_hash: str
) -> list[Reason | None]:
    return [
        objection(
            organization_id not in facts.party_ids,
            "NOT_A_PARTY",
            "Your organization is not a party of this revision.",
        ),
        objection(
            given_hash != facts.sha256,
            "STALE_HASH",
            "The text has changed since you opened it. Read the new revision before you decide: "
            f"its hash begins with {facts.sha256[:12]}.",
        ),
    ]


def statement(*, reference: str, title: str, organization: str, sha256: str) -> str:
    """What a signer declares, word for word; stored with the signature."""
    return (
        f"I have read agreement {reference}, “{title}”, whose terms have the SHA-256 hash "
        f"{sha256}. I am authorized to sign for {organization}, and I sign it electronically; "
        "my electronic signature has the same effect as one on paper."
    )
