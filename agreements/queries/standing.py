"""How an agreement stands among others: what is above, below, before and after it; its closing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from agreements import closing, facts, lineage, tiers
from agreements.handed_over import Received, files_received
from agreements.models import Agreement, Obligation
from agreements.queries.memoranda import joining_organizations_for, member_names_for, memoranda_for
from agreements.queries.register import agreements_for
from agreements.rules.closing import Destroying, decide_closing, decide_settling
from agreements.rules.ending import first_day_to_end
from agreements.rules.lifecycle import BEFORE_ACTIVE, EVER_ACTIVE, Status
from agreements.rules.standing import why_stopped
from agreements.rules.terms import Kind
from agreements.rules.tiers import joining_in_words, limits_in_words, may_have_under
from portal.models import Organization
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision
from portal.rules.permissions import Permission


@dataclass(frozen=True, slots=True)
class Link:
    """Another agreement as this one names it, and whether the reader may open it."""

    reference: str
    title: str
    kind: Kind
    status: Status
    opens: bool
    effective_on: date | None


@dataclass(frozen=True, slots=True)
class Owed:
    """What one recipient of rows owes since closing began."""

    obligation: Obligation
    destroying: Destroying
    is_mine: bool
    may_certify: Decision
    may_hold: Decision


@dataclass(frozen=True, slots=True)
class Joiner:
    organization: Organization
    may: Decision


@dataclass(frozen=True, slots=True)
class Place:
    """Everything about an agreement that other agreements, and its end, decide."""

    above: Link | None
    above_limits: list[str]
    amends: Link | None
    amendment: Link | None
    drafted: list[Link]
    below: list[Link]
    members: list[tuple[str, lineage.Member]]
    joining: str
    joiners: list[Joiner]
    stopped: str
    notice_days: int
    earliest_end: date | None
    may_amend: Decision
    may_close: Decision
    may_draft_under: tuple[Kind, ...]
    owed: list[Owed]

    @property
    def may_join(self) -> bool:
        return any(one.may for one in self.joiners)

    @property
    def is_among_others(self) -> bool:
        return bool(self.above or self.amends or self.amendment or self.below or self.drafted)


def place_for(actor: Actor, agreement: Agreement, day: date) -> Place:
    parent, revision = _above(agreement, day), agreement.revision
    terms = facts.current_terms(agreement)[0]
    limits = parent.revision.terms.limits if parent is not None and parent.revision else None
    before = lineage.amended_by(agreement)
    later = lineage.amendment_of(agreement)
    is_memorandum = agreement.kind == Kind.MOU and agreement.status in EVER_ACTIVE
    return Place(
        above=_link(actor, parent, day),
        above_limits=limits_in_words(limits) if limits is not None else [],
        amends=_link(actor, before[0] if before else None, day),
        amendment=_link(actor, later, day),
        drafted=_links(actor, agreement.amendments.filter(status__in=_UNDER_WAY), day),
        below=_links(actor, agreement.children.exclude(status=Status.WITHDRAWN), day),
        members=member_names_for(actor, agreement, day) if is_memorandum else [],
        joining=joining_in_words(terms.limits) if terms.limits else "",
        joiners=_joiners(actor, agreement, day) if is_memorandum else [],
        stopped=_stopped(agreement, day),
        notice_days=terms.notice_days,
        earliest_end=first_day_to_end(day, revision.terms.notice_days) if revision else None,
        may_amend=may_amend_for(actor, agreement, day),
        may_close=_may_close(actor, agreement, day),
        may_draft_under=_drafts_under(actor, agreement, day),
        owed=_owed(actor, agreement, day),
    )


_UNDER_WAY = BEFORE_ACTIVE - {Status.WITHDRAWN}


def received_for(actor: Actor, agreement: Agreement, organization_id: UUID) -> list[Received]:
    """The files that this party took under the agreement, or what it amended."""
    signed = (agreement, *lineage.amended_by(agreement))
    return files_received(actor, organization_id, [one.id for one in signed])


def may_amend_for(actor: Actor, agreement: Agreement, day: date) -> Decision:
    return Decision.unless(
        [
            *tiers.amendable(agreement, day).reasons,
            *decide_role(actor, Permission.AGREEMENT_DRAFT, agreement.lead_id).reasons,
        ]
    )


def parents_for(actor: Actor, day: date) -> list[tuple[str, str, Kind]]:
    """Agreements under which the actor may begin one: in force, and read by the actor."""
    known = {one.id: one for source in _readable(actor) for one in source}
    live = [one for one in known.values() if lineage.is_in_force(one, day)]
    return [
        (one.reference, f"{one.reference}, {one.title} ({Kind(one.kind).label.lower()})", kind)
        for one in live
        for kind in (Kind(one.kind),)
        if _is_led_under(kind)
    ]


def _readable(actor: Actor) -> list[list[Agreement]]:
    above = [Kind.MOU, Kind.DSA]
    signed = agreements_for(actor).filter(status=Status.ACTIVE, kind__in=above)
    return [list(signed), list(memoranda_for(actor).filter(status=Status.ACTIVE))]


def _is_led_under(kind: Kind) -> bool:
    return any(child is not Kind.JOINDER for child in may_have_under(kind))


def _above(agreement: Agreement, day: date) -> Agreement | None:
    if agreement.parent_id is None:
        return None
    parent = Agreement.objects.select_related("revision").filter(id=agreement.parent_id).first()
    return lineage.governing(parent, day) if parent is not None else None


def _link(actor: Actor, agreement: Agreement | None, day: date) -> Link | None:
    if agreement is None:
        return None
    return _links(actor, Agreement.objects.filter(id=agreement.id), day)[0]


def _links(actor: Actor, agreements, day: date) -> list[Link]:  # type: ignore[no-untyped-def]
    found = list(agreements.select_related("revision").order_by("reference"))
    ids = [one.id for one in found]
    opens: set[UUID] = set()
    if ids:
        opens = set(agreements_for(actor).filter(id__in=ids).values_list("id", flat=True))
        opens |= set(memoranda_for(actor).filter(id__in=ids).values_list("id", flat=True))
    return [
        Link(
            reference=one.reference,
            title=one.title,
            kind=Kind(one.kind),
            status=lineage.status_of(one, day),
            opens=one.id in opens,
            effective_on=one.revision.effective_on if one.revision else None,
        )
        for one in found
    ]


def _joiners(actor: Actor, agreement: Agreement, day: date) -> list[Joiner]:
    return [Joiner(one, may) for one, may in joining_organizations_for(actor, agreement, day)]


def _stopped(agreement: Agreement, day: date) -> str:
    """Why nothing moves under a signed agreement whose own status does not say so."""
    if lineage.status_of(agreement, day) not in (Status.ACTIVE, Status.EXPIRING):
        return ""
    reason = why_stopped(lineage.standing(agreement, day), day)
    return reason.text if reason is not None and reason.code != "NOT_YET" else ""


def _may_close(actor: Actor, agreement: Agreement, day: date) -> Decision:
    about = facts.revision_facts(agreement)
    if about is None:
        return Decision.deny()
    status = lineage.status_of(agreement, day)
    own = [party for party in about.party_ids if party in actor.organization_ids]
    tried = [decide_closing(status, actor, party, about.party_ids) for party in own]
    return next((one for one in tried if one), tried[0] if tried else Decision.deny())


def _drafts_under(actor: Actor, agreement: Agreement, day: date) -> tuple[Kind, ...]:
    """Kinds that the actor can begin under it: for an organization that it binds, while it is in
    force."""
    drafts = actor.organizations_with(Permission.AGREEMENT_DRAFT)
    bound = {one.organization_id for one in lineage.members_of(agreement.id, day)}
    if not drafts & bound or not lineage.is_in_force(agreement, day):
        return ()
    kinds = may_have_under(Kind(agreement.kind))
    return tuple(kind for kind in kinds if kind is not Kind.JOINDER)


def _owed(actor: Actor, agreement: Agreement, day: date) -> list[Owed]:
    status = lineage.status_of(agreement, day)
    found = []
    for one in closing.owed(agreement):
        known, party = closing.destroying(one), one.organization_id
        found.append(
            Owed(
                obligation=one,
                destroying=known,
                is_mine=party in actor.organization_ids,
                may_certify=decide_settling(status, "certify", actor, known, party),
                may_hold=decide_settling(status, "hold", actor, known, party),
            )
        )
    return found
