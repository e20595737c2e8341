"""What the drafting forms need: for whom one may draft, with whom, and the terms so far."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from agreements import facts
from agreements.models import Agreement, Draft
from agreements.rules.lifecycle import AGREEMENT
from agreements.rules.terms import Terms
from portal.models import Organization
from portal.queries import partners_for
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision
from portal.rules.permissions import Permission


def drafting_organizations_for(actor: Actor) -> list[Organization]:
    """The actor's organizations that may lead an agreement the actor drafts."""
    own = actor.organizations_with(Permission.AGREEMENT_DRAFT)
    return [organization for organization in partners_for(actor) if organization.id in own]


def party_choices_for(actor: Actor, lead_id: UUID | None) -> list[tuple[str, str]]:
    """The other organizations an agreement can be made with."""
    return [
        (str(organization.id), f"{organization.name} ({organization.get_kind_display().lower()})")
        for organization in partners_for(actor)
        if organization.id != lead_id
    ]


def may_draft_for(actor: Actor, agreement: Agreement, verb: str = "revise") -> Decision:
    """Whether the actor may write (submit, withdraw) this agreement now."""
    return Decision.unless(
        [
            *AGREEMENT.decide(agreement.status, verb).reasons,
            *decide_role(actor, Permission.AGREEMENT_DRAFT, agreement.lead_id).reasons,
        ]
    )


def terms_to_edit_for(actor: Actor, agreement: Agreement) -> Terms:
    """The draft, or the last revision when nothing changed since. Refused when not ours."""
    may_draft_for(actor, agreement).require()
    return facts.current_terms(agreement)[0]


@dataclass(frozen=True, slots=True)
class NamedParty:
    id: UUID
    name: str
    min_cell: int


def parties_of_terms_for(actor: Actor, terms: Terms) -> list[NamedParty]:
    """The parties in the order of the terms, for those who draft."""
    known = {organization.id: organization for organization in partners_for(actor)}
    return [
        NamedParty(party, known[party].name, known[party].min_cell)
        for party in terms.party_ids
        if party in known
    ]


def reopens_for(actor: Actor, agreement: Agreement) -> bool:
    """Whether saving takes the text back from parties who look at it now."""
    own = actor.organizations_with(Permission.AGREEMENT_DRAFT)
    writing = Draft.objects.filter(agreement=agreement, organization_id__in=own)
    return agreement.revision_id is not None and not writing.exists()
