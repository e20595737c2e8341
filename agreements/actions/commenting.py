"""What people of the parties say about a clause. It stays with its revision for ever."""

from __future__ import annotations

from uuid import UUID

from agreements.models import Agreement, ClauseComment, Draft, Revision
from agreements.moving import locked
from agreements.rules.commenting import (
    LONGEST,
    Says,
    TalkFacts,
    decide_comment,
    decide_resolving,
    places,
)
from agreements.rules.lifecycle import Status
from portal.recording import action, record
from portal.rules.actor import Actor
from portal.rules.decision import Decision, Reason, objection


@action
def comment(
    *,
    agreement: Agreement,
    organization_id: UUID,
    place: str,
    body: str,
    text_hash: str,
    thread: ClauseComment | None = None,
    by: Actor,
) -> ClauseComment:
    """Says something about a clause, flow or the whole of the text with this hash; an empty hash
    is the draft, which the lead organization alone reads."""
    current = locked(agreement)
    facts = _facts(current, is_draft=not text_hash)
    decide_comment(facts, by, organization_id).require()
    revision = _revision(current, text_hash)
    known = places(revision.terms if revision else Draft.objects.get(agreement=current).terms)
    about = thread.place if thread else place
    Decision.unless(
        [
            objection(not body.strip(), "COMMENT", "Write what you want to say."),
            objection(
                len(body) > LONGEST, "COMMENT", f"A comment has at most {LONGEST:,} characters."
            ),
            objection(
                about not in known and thread is None,
                "PLACE",
                "This text has no such clause or flow any more.",
            ),
        ]
    ).require()
    return _say(current, revision, organization_id, by, about, Says.COMMENT, body, thread)


@action
def resolve_thread(
    *, thread: ClauseComment, organization_id: UUID, reopen: bool = False, by: Actor
) -> ClauseComment:
    """Calls a thread resolved, or opens it again. Nothing that was said goes away."""
    current = locked(thread.agreement)
    facts = _facts(current, is_draft=thread.revision_id is None)
    decide_resolving(facts, by, organization_id, thread.organization_id).require()
    says = Says.REOPEN if reopen else Says.RESOLVE
    return _say(current, thread.revision, organization_id, by, thread.place, says, "", thread)


def _facts(agreement: Agreement, *, is_draft: bool) -> TalkFacts:
    revision = agreement.revision
    parties = revision.parties.values_list("organization_id", flat=True) if revision else ()
    return TalkFacts(Status(agreement.status), agreement.lead_id, tuple(parties), is_draft)


def _revision(agreement: Agreement, text_hash: str) -> Revision | None:
    """The revision in process, insisting that it is the one that was on the screen."""
    revision = agreement.revision
    if text_hash and (revision is None or revision.sha256 != text_hash):
        Decision.deny(
            Reason(
                "STALE_HASH",
                "The text has changed since you opened it. Read the new revision, then comment.",
            )
        ).require()
    return revision if text_hash else None


def _say(
    agreement: Agreement,
    revision: Revision | None,
    organization_id: UUID,
    by: Actor,
    place: str,
    says: Says,
    body: str,
    thread: ClauseComment | None,
) -> ClauseComment:
    number = revision.number if revision else agreement.revisions.count() + 1
    said = ClauseComment.objects.create(
        agreement=agreement,
        revision=revision,
        number=thread.number if thread else number,
        organization_id=organization_id,
        person_id=by.user_id,
        place=place,
        thread=thread,
        says=says,
        body=body.strip(),
    )
    record(
        f"agreement.{'comment' if says is Says.COMMENT else says.value + '_comment'}",
        by=by,
        organization_id=organization_id,
        about=agreement,
        detail={"reference": agreement.reference, "place": place, "number": said.number},
    )
    return said
