"""Who may approve and who may sign: decisions from frozen facts, and the words a signer accepts."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from agreements.rules.lifecycle import AGREEMENT, Status
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
    approved_ids: frozenset[UUID]
    signed_by: dict[UUID, UUID]


def decide_approval(
    facts: RevisionFacts, actor: Actor, organization_id: UUID, given_hash: str
) -> Decision:
    """Whether the actor may approve this text, named by its hash, for this party."""
    return Decision.unless(
        [
            *_shared_objections(
                facts, actor, organization_id, given_hash, Permission.AGREEMENT_APPROVE, "approve"
            ),
            objection(
                organization_id in facts.approved_ids,
                "ALREADY_APPROVED",
                "Your organization has approved this revision.",
            ),
            objection(
                actor.user_id in facts.author_ids,
                "AUTHOR",
                "You wrote this revision, so another officer of your organization must approve it.",
            ),
        ]
    )


def decide_return(
    facts: RevisionFacts, actor: Actor, organization_id: UUID, given_hash: str
) -> Decision:
    """Whether the actor may send this text back with a comment."""
    return Decision.unless(
        _shared_objections(
            facts, actor, organization_id, given_hash, Permission.AGREEMENT_APPROVE, "return"
        )
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
            *_shared_objections(
                facts, actor, organization_id, given_hash, Permission.AGREEMENT_SIGN, "sign"
            ),
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


def _shared_objections(
    facts: RevisionFacts,
    actor: Actor,
    organization_id: UUID,
    given_hash: str,
    permission: Permission,
    verb: str,
) -> list[Reason | None]:
    return [
        *AGREEMENT.decide(facts.status, verb).reasons,
        *decide_role(actor, permission, organization_id).reasons,
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
