"""What was said about a text, clause by clause, and what the reader may add."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.http import Http404

from agreements.models import Agreement, ClauseComment, Revision
from agreements.rules.commenting import (
    Place,
    Says,
    TalkFacts,
    anchor_of,
    decide_comment,
    decide_resolving,
    places,
)
from agreements.rules.lifecycle import Status
from agreements.rules.terms import Terms
from portal.rules.actor import Actor
from portal.rules.decision import Decision, Reason
from portal.rules.permissions import Permission


@dataclass(frozen=True, slots=True)
class Thread:
    """A first comment with its answers. The last to resolve or reopen decides how it stands."""

    first: ClauseComment
    answers: tuple[ClauseComment, ...]
    place: Place
    may_resolve: Decision

    @property
    def anchor(self) -> str:
        return anchor_of(self.place.code)

    @property
    def is_resolved(self) -> bool:
        turns = [one.says for one in self.answers if one.says != Says.COMMENT]
        return bool(turns) and turns[-1] == Says.RESOLVE


@dataclass(frozen=True, slots=True)
class Talk:
    """All threads about the text on the page."""

    reference: str
    text_hash: str  # of the revision spoken about; empty for the draft
    number: int
    threads: tuple[Thread, ...]
    places: dict[str, Place]
    may_comment: Decision
    speaks_for: UUID | None

    def about(self, place: str) -> list[Thread]:
        return [thread for thread in self.threads if thread.place.code == place]

    @property
    def open(self) -> list[Thread]:
        return [thread for thread in self.threads if not thread.is_resolved]

    @property
    def elsewhere(self) -> list[Thread]:
        """About clauses that the present text no longer has."""
        return [thread for thread in self.threads if thread.place.code not in self.places]


def talk_for(actor: Actor, agreement: Agreement, terms: Terms, revision: Revision | None) -> Talk:
    """About a revision, or with none about the draft: there its writers also see what the parties
    said about the last revision."""
    facts = _facts(agreement, is_draft=revision is None)
    speaks_for = _speaks_for(actor, facts)
    known = places(terms)
    return Talk(
        reference=agreement.reference,
        text_hash=revision.sha256 if revision else "",
        number=revision.number if revision else 0,
        threads=tuple(_threads(actor, agreement, facts, speaks_for, known, revision)),
        places=known,
        may_comment=_may_comment(actor, agreement, facts, speaks_for, revision),
        speaks_for=speaks_for,
    )


def _facts(agreement: Agreement, *, is_draft: bool) -> TalkFacts:
    revision = agreement.revision
    parties = revision.parties.values_list("organization_id", flat=True) if revision else ()
    return TalkFacts(Status(agreement.status), agreement.lead_id, tuple(parties), is_draft)


def _speaks_for(actor: Actor, facts: TalkFacts) -> UUID | None:
    among = (facts.lead_id,) if facts.is_draft else (facts.lead_id, *facts.party_ids)
    able = actor.organizations_with(Permission.AGREEMENT_COMMENT)
    own = [party for party in among if party in actor.organization_ids]
    return next((party for party in own if party in able), next(iter(own), None))


def _may_comment(
    actor: Actor,
    agreement: Agreement,
    facts: TalkFacts,
    speaks_for: UUID | None,
    revision: Revision | None,
) -> Decision:
    if revision is not None and revision.id != agreement.revision_id:
        return Decision.deny(Reason("STALE_HASH", "This is an earlier text; a newer one is out."))
    if speaks_for is None:
        return Decision.deny(Reason("NOT_A_PARTY", "Only people of the parties comment."))
    return decide_comment(facts, actor, speaks_for)


def _threads(
    actor: Actor,
    agreement: Agreement,
    facts: TalkFacts,
    speaks_for: UUID | None,
    known: dict[str, Place],
    revision: Revision | None,
) -> list[Thread]:
    about = Q(revision=revision) if revision else Q(revision=None) | Q(revision=agreement.revision)
    said = list(
        ClauseComment.objects.filter(about, agreement=agreement)
        .select_related("person", "organization")
        .order_by("at", "id")
    )
    answers: dict[UUID, list[ClauseComment]] = {}
    for one in said:
        if one.thread_id is not None:
            answers.setdefault(one.thread_id, []).append(one)
    return [
        Thread(
            first=one,
            answers=tuple(answers.get(one.id, ())),
            place=known.get(one.place, Place(one.place, "A clause that is no longer there")),
            may_resolve=decide_resolving(
                facts, actor, speaks_for or facts.lead_id, one.organization_id
            ),
        )
        for one in said
        if one.thread_id is None
    ]


def thread_for(actor: Actor, agreement: Agreement, thread_id: UUID) -> ClauseComment:
    """The first comment of a thread; not found unless it is about this agreement and visible."""
    found = (
        ClauseComment.objects.filter(id=thread_id, agreement=agreement, thread=None)
        .select_related("agreement", "revision")
        .first()
    )
    if found is None or not actor.may(Permission.AGREEMENT_READ):
        raise Http404
    return found
