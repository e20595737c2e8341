"""Officers of the parties approve a revision, or return it with a comment."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from agreements.evidence import link
from agreements.models import Agreement, Approval
from agreements.moving import locked_with_facts, move, note, require_open_term, tell
from agreements.rules.signing import RevisionFacts, decide_approval, decide_return
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
    """Takes one party's next step for the text with this hash; the last one opens the signing."""
    current, facts = locked_with_facts(agreement)
    decide_approval(facts, by, organization_id, revision_hash).require()
    require_open_term(current, day)
    steps = facts.steps_of(organization_id)
    assert steps.next_step is not None
    assert steps.next_role is not None
    approval = Approval(
        agreement=current,
        revision_id=facts.revision_id,
        revision_hash=revision_hash,
        organization_id=organization_id,
        approved_by_id=by.user_id,
        approved_at=clock.now(),
        step=steps.next_step,
        on_behalf_of_id=by.covers_as((steps.next_role,), organization_id),
        comment=comment,
    )
    detail = link(approval) | {"step": steps.next_role.value}
    approval.save(force_insert=True)
    move(current, "approve")
    tell(
        "approve",
        current,
        by=by,
        organization_id=organization_id,
        comment=comment,
        detail=detail,
    )
    if _last_step(facts, organization_id):
        move(current, "conclude_review")
        note("conclude_review", current, by=by, organization_id=organization_id)
    return approval


def _last_step(facts: RevisionFacts, organization_id: UUID) -> bool:
    """Whether the step just taken was the last that any party had open."""
    steps = facts.steps_of(organization_id)
    done = facts.approved_ids | (
        {organization_id} if len(steps.approvers) + 1 >= len(steps.steps) else set()
    )
    return done >= set(facts.party_ids)


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
