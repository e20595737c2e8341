"""Everything the page of one agreement shows, with the decisions behind its buttons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from agreements import access, catalog, facts, lineage, tiers
from agreements.flow_texts import FlowText, flow_text
from agreements.models import Agreement, Draft, Revision
from agreements.queries.commenting import Talk, talk_for
from agreements.queries.comparing import Since, approved_before_for
from agreements.queries.parties import PartyLine, Shown, party_lines
from agreements.queries.writing import may_draft_for
from agreements.rules.checks import Check, checklist, decide_submission
from agreements.rules.ending import decide_ending, decide_resume
from agreements.rules.lifecycle import EVER_ACTIVE, TOLD_AS, Status
from agreements.rules.progress import Waiting
from agreements.rules.signing import (
    RevisionFacts,
    decide_approval,
    decide_return,
    decide_signature,
    statement,
)
from agreements.rules.terms import Terms, terms_hash
from agreements.rules.whole import Part, rest_of
from portal.rules.actor import Actor
from portal.rules.decision import Decision, Reason
from portal.rules.permissions import Permission


@dataclass(frozen=True, slots=True)
class Choices:
    """What the reader may do now; a refusal carries the reasons the button shows."""

    edit: Decision
    submit: Decision
    withdraw: Decision
    approve: Decision
    return_: Decision
    sign: Decision
    suspend: Decision
    resume: Decision
    terminate: Decision


@dataclass(frozen=True, slots=True)
class AgreementPage:
    agreement: Agreement
    status: Status
    terms: Terms
    text_hash: str
    draft: Draft | None
    revision: Revision | None
    lead: str
    in_force: bool
    flows: list[FlowText]
    rest: list[Part]
    checks: tuple[Check, ...]
    parties: list[PartyLine]
    may: Choices
    acting_for: UUID | None
    acting_for_name: str
    statement: str
    named: list[tuple[str, bool]]
    timeline: list[dict[str, Any]]
    read_at: date
    talk: Talk
    since: Since | None

    @property
    def is_current(self) -> bool:
        """Whether the text shown is the one in process, not an earlier version of it."""
        return self.draft is not None or self.revision == self.agreement.revision

    @property
    def turn(self) -> Waiting | None:
        """What is awaited of the party for which the reader acts."""
        mine = (one for one in self.parties if one.organization_id == self.acting_for)
        return next((one.waiting for one in mine), None)

    @property
    def is_signed(self) -> bool:
        return self.is_current and self.status in EVER_ACTIVE

    @property
    def missing(self) -> list[Check]:
        return [check for check in self.checks if not check.is_met]

    @property
    def met(self) -> list[Check]:
        return [check for check in self.checks if check.is_met]

    @property
    def can_compare(self) -> bool:
        """Whether another version stands beside the text shown."""
        return self.revision is not None and (self.draft is not None or self.revision.number > 1)

    @property
    def is_submitted_text(self) -> bool:
        """Whether the text shown is the revision that approvals and signatures are about."""
        return self.draft is None


def page_for(
    actor: Actor, agreement: Agreement, day: date, version: Revision | None = None
) -> AgreementPage:
    """The page of the text in process, or of an earlier version as it was submitted."""
    terms, writing = (version.terms, None) if version else facts.current_terms(agreement)
    known = facts.party_facts(terms)
    words = catalog.words_of(None if writing else version or agreement.revision)
    checks = (
        *checklist(terms, known, agreement.lead_id, words.elements),
        *tiers.checks_of(agreement, terms, day),
    )
    revision_facts = facts.revision_facts(agreement)
    acting_for = _acting_for(actor, revision_facts, agreement)
    names = {party.id: party.name for party in known.values()}
    revision = version or agreement.revision
    shown = Shown(agreement, terms, None if writing else revision, known)
    return AgreementPage(
        agreement=agreement,
        status=lineage.status_of(agreement, day),
        terms=terms,
        text_hash=terms_hash(terms),
        draft=writing,
        revision=revision,
        lead=agreement.lead.name,
        in_force=lineage.is_in_force(agreement, day),
        rest=rest_of(terms, names, _parent_words(agreement)),
        flows=[flow_text(flow, names, words) for flow in terms.flows],
        checks=checks,
        parties=party_lines(actor, shown, day),
        may=_choices(actor, agreement, revision_facts, acting_for, checks),
        acting_for=acting_for,
        acting_for_name=names.get(acting_for, "") if acting_for else "",
        statement=statement(
            reference=agreement.reference,
            title=agreement.title,
            organization=names.get(acting_for, "") if acting_for else "",
            sha256=revision.sha256 if revision else "",
        ),
        named=_named(agreement, terms),
        timeline=_timeline(agreement),
        read_at=day,
        talk=talk_for(actor, agreement, terms, None if writing else revision),
        since=approved_before_for(actor, agreement),
    )


def _parent_words(agreement: Agreement) -> str:
    """What it stands under, where the reader may know of it."""
    above = agreement.parent_id
    parent = Agreement.objects.filter(id=above).first() if above else None
    return f"{parent.reference}, “{parent.title}”" if parent is not None else ""


def _acting_for(actor: Actor, about: RevisionFacts | None, agreement: Agreement) -> UUID | None:
    """The party for which the actor acts: the one where something is left to do, else the first."""
    if about is None:
        return agreement.lead_id if agreement.lead_id in actor.organization_ids else None
    own = [party for party in about.party_ids if party in actor.organization_ids]
    able = [
        party
        for party in own
        if decide_approval(about, actor, party, about.sha256)
        or decide_signature(about, actor, party, about.sha256)
    ]
    return next(iter([*able, *own]), None)


def _choices(
    actor: Actor,
    agreement: Agreement,
    about: RevisionFacts | None,
    party: UUID | None,
    checks: tuple[Check, ...],
) -> Choices:
    writing = {
        "edit": may_draft_for(actor, agreement),
        "submit": Decision.unless(
            [
                *may_draft_for(actor, agreement, "submit").reasons,
                *decide_submission(checks).reasons,
            ]
        ),
        "withdraw": may_draft_for(actor, agreement, "withdraw"),
    }
    if about is None or party is None:
        no = Decision.deny(Reason("STATUS", "Nothing has been submitted to the parties yet."))
        names = ("approve", "return_", "sign", "suspend", "resume", "terminate")
        return Choices(**writing, **dict.fromkeys(names, no))
    return Choices(
        **writing,
        approve=decide_approval(about, actor, party, about.sha256),
        return_=decide_return(about, actor, party, about.sha256),
        sign=decide_signature(about, actor, party, about.sha256),
        suspend=decide_ending(about, actor, party, "suspend", None, Permission.AGREEMENT_SUSPEND),
        resume=decide_resume(about, actor, party, agreement.suspended_for_id),
        terminate=decide_ending(about, actor, party, "terminate", None, Permission.AGREEMENT_SIGN),
    )


def _named(agreement: Agreement, terms: Terms) -> list[tuple[str, bool]]:
    """Each named recipient, and whether the object permission was given to an account."""
    given = {user.email.lower() for user in access.people_with_access(agreement)}
    emails = dict.fromkeys(email.lower() for flow in terms.flows for email in flow.recipients)
    return [(email, email in given) for email in emails]


def _timeline(agreement: Agreement) -> list[dict[str, Any]]:
    """What happened, latest first."""
    events = agreement.events.select_related("person", "organization", "revision").order_by("-id")
    return [
        {
            "at": event.at,
            "title": f"{TOLD_AS[event.verb]}{_which(event.revision)}",
            "by": f"{event.person.name}, {event.organization.name}",
            "detail": event.comment,
        }
        for event in events
    ]


def _which(revision: Revision | None) -> str:
    return f" (revision {revision.number})" if revision else ""
