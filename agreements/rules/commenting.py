"""Who may comment on a clause, and who may call a thread resolved."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from agreements.rules.lifecycle import Status
from agreements.rules.terms import Terms
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, objection
from portal.rules.permissions import Permission
from portal.rules.vocabulary import Labelled

LONGEST = 4000
WHOLE = "whole"


class Says(Labelled):
    COMMENT = "comment", "Comment"
    RESOLVE = "resolve", "Resolved"
    REOPEN = "reopen", "Opened again"


# While a text can still change. Afterwards an amendment is the way.
OPEN_FOR_COMMENTS = frozenset(
    {Status.DRAFTING, Status.IN_REVIEW, Status.CHANGES_REQUESTED, Status.OUT_FOR_SIGNATURE}
)


@dataclass(frozen=True, slots=True)
class TalkFacts:
    """What deciding on a comment needs."""

    status: Status
    lead_id: UUID
    party_ids: tuple[UUID, ...]
    is_draft: bool  # about the draft, which the lead organization alone sees


@dataclass(frozen=True, slots=True)
class Place:
    """What a comment can be about."""

    code: str
    label: str


def places(terms: Terms) -> dict[str, Place]:
    """Every text clause and every flow of the terms, and the text as a whole."""
    found = [Place(WHOLE, "The agreement as a whole")]
    found += [Place(f"text:{clause.key}", f"“{clause.heading}”") for clause in terms.text]
    found += [Place(f"flow:{flow.key}", f"Flow “{flow.key}”") for flow in terms.flows]
    return {place.code: place for place in found}


def anchor_of(place: str) -> str:
    """Where on the page its threads stand: letters and digits of the place."""
    return re.sub(r"[^A-Za-z0-9]+", "-", place)


def decide_comment(facts: TalkFacts, actor: Actor, organization_id: UUID) -> Decision:
    """Whether the actor may say something about this text for the organization."""
    among = (facts.lead_id,) if facts.is_draft else facts.party_ids
    return Decision.unless(
        [
            *decide_role(actor, Permission.AGREEMENT_COMMENT, organization_id).reasons,
            objection(
                organization_id not in among,
                "NOT_A_PARTY",
                "Only people of the parties comment on this text.",
            ),
            objection(
                facts.status not in OPEN_FOR_COMMENTS,
                "STATUS",
                "This text can no longer change, so comments on it are closed. To change what is "
                "agreed, write an amendment.",
            ),
        ]
    )


def decide_resolving(
    facts: TalkFacts, actor: Actor, organization_id: UUID, asked_for: UUID
) -> Decision:
    """Whoever asked, or the organization that writes the text, calls a thread resolved."""
    return Decision.unless(
        [
            *decide_comment(facts, actor, organization_id).reasons,
            objection(
                organization_id not in (facts.lead_id, asked_for),
                "NOT_YOURS",
                "The organization that began this thread, or the lead organization, resolves it.",
            ),
        ]
    )
