"""Officers of the parties approve a revision, or return it with a comment."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from agreements.models import Agreement, Approval
from agreements.moving import locked_with_facts, move, note, require_open_term, tell
from agreements.rules.signing import decide_approval, decide_return
from portal import clock
from portal.recording import action
from portal.rules.actor import Actor
from portal.rules.decision import Decision, Reason


@action
def approve(
    *,
    agreement: Agreement,
    organization_id: UUID,
    revision_hash: str,
    by: Actor,
    day: date,
    comment: str = "",
) -> Approval:
    """Approves the text with this hash for one party; the last approval opens the signing."""
    current, facts = locked_with_facts(agreement)
    decide_approval(facts, by, organization_id, revision_hash).require()
    require_open_term(current, day)
    approval = Approval.objects.create(
        agreement=current,
        revision_id=facts.revision_id,
        revision_hash=revision_hash,
        organization_id=organization_id,
        approved_by_id=by.user_id,
        approved_at=clock.now(),
        comment=comment,
    )
    move(current, "approve")
    tell(
        "approve",
        current,
        by=by,
        organization_id=organization_id,
        comment=comment,
        detail={"hash": revision_hash},
    )
    if facts.approved_ids | {organization_id} >= set(facts.party_ids):
        move(current, "conclude_review")
        note("conclude_review", current, by=by, organization_id=organization_id)
    return approval


@action
def return_for_changes(
    *, agreement: Agreement, organization_id: UUID, revision_hash: str, comment: str, by: Actor
) -> Agreement:
    """Sends the text back to the lead organization, saying what must change."""
    current, facts = locked_with_facts(agreement)
    decide_return(facts, by, organization_id, revision_hash).require()
    if not comment.strip():
        Decision.deny(Reason("COMMENT", "Say what must change.")).require()
    move(current, "return")
    tell("return", current, by=by, organization_id=organization_id, comment=comment)
    return current
