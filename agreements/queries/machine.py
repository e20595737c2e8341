"""Agreements for machines: the same rows and the same limits as the pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404

from agreements import facts
from agreements.lineage import status_of
from agreements.models import Agreement, Revision
from agreements.queries.register import agreements_for
from agreements.queries.writing import drafting_organizations_for
from agreements.rules.lifecycle import Status
from agreements.rules.odrl import Naming, party_iri, policy_of
from agreements.rules.received import Misfit
from agreements.rules.signing import RevisionFacts
from agreements.rules.terms import Kind, Terms
from portal.models import Organization
from portal.rules.actor import Actor
from portal.rules.decision import Decision, Reason

FURTHEST = 10_000


@dataclass(frozen=True, slots=True)
class PartyOf:
    id: UUID
    name: str
    is_lead: bool
    approved: bool
    signed: bool


@dataclass(frozen=True, slots=True)
class Described:
    """One agreement as a machine reads it: the revision that all parties see."""

    agreement: Agreement
    status: Status
    revision: Revision | None
    parties: tuple[PartyOf, ...]


def described_for(
    actor: Actor, day: date, *, status: str = "", limit: int = 50, offset: int = 0
) -> tuple[int, list[Described]]:
    """How many there are, and some of them, latest change first."""
    rows = agreements_for(actor)
    if status:
        rows = rows.filter(status=status)
    window = list(rows.prefetch_related("revision__parties__organization")[offset : offset + limit])
    return rows.count(), _described(window, day)


def description_for(actor: Actor, reference: str, day: date) -> Described:
    found = agreements_for(actor).filter(reference=reference).first()
    if found is None:
        raise Http404
    return _described([found], day)[0]


def terms_for(actor: Actor, reference: str, number: int | None = None) -> tuple[Agreement, Terms]:
    """The terms of the revision that all parties see, or of an earlier one; never of a draft."""
    agreement = agreements_for(actor).filter(reference=reference).first()
    if agreement is None:
        raise Http404
    revision = agreement.revision
    if number is not None:
        revision = Revision.objects.filter(agreement=agreement, number=number).first()
    if revision is None:
        raise Http404
    return agreement, revision.terms


def policy_for(actor: Actor, reference: str, site: str) -> dict[str, Any]:
    """The agreement as an ODRL policy; `site` ends with a slash."""
    agreement, terms = terms_for(actor, reference)
    assert agreement.revision is not None
    named = {
        one.id: party_iri(one.id, nces_id=one.nces_id, opeid=one.opeid)
        for one in Organization.objects.filter(id__in=terms.party_ids)
    }
    return policy_of(terms, Naming(site, agreement.id, agreement.revision.sha256, named))


def lead_for(actor: Actor, terms: Terms) -> Organization:
    """The party for which the actor would draft these terms: the first that lets them."""
    able = {one.id: one for one in drafting_organizations_for(actor)}
    found = next((able[party] for party in terms.party_ids if party in able), None)
    if found is None:
        Decision.deny(
            Reason(
                "NOT_A_PARTY",
                "None of the parties is an organization for which you draft agreements.",
            )
        ).require()
    assert found is not None
    return found


def parent_for(actor: Actor, terms: Terms) -> Agreement | None:
    """What the terms say they stand under, as far as row security shows it to the actor."""
    if terms.parent is None:
        return None
    return Agreement.objects.filter(id=terms.parent.agreement_id).first()


def misfits_for(actor: Actor, terms: Terms) -> list[Misfit]:
    """What fits the schema and still not this portal."""
    parties = [
        Misfit(f"/party_ids/{place}", "the id of an organization of this portal")
        for place in unknown_parties_for(actor, terms)
    ]
    if terms.parent is None and terms.kind in (Kind.DUL, Kind.JOINDER):
        return [*parties, Misfit("/parent", "the agreement that this one stands under")]
    if terms.parent is not None and terms.kind is Kind.MOU:
        return [*parties, Misfit("/parent", "nothing: a memorandum stands under no other")]
    if terms.parent is not None and parent_for(actor, terms) is None:
        return [*parties, Misfit("/parent/agreement_id", "the id of an agreement that you see")]
    return parties


def unknown_parties_for(actor: Actor, terms: Terms) -> list[int]:
    """Places in the list of parties at which no organization of this portal stands."""
    known = set(Organization.objects.filter(id__in=terms.party_ids).values_list("id", flat=True))
    return [place for place, party in enumerate(terms.party_ids) if party not in known]


def _described(agreements: list[Agreement], day: date) -> list[Described]:
    known = facts.facts_of(agreements)
    return [
        Described(
            agreement=one,
            status=status_of(one, day),
            revision=one.revision,
            parties=_parties(one, one.revision, known[one.id]) if one.revision else (),
        )
        for one in agreements
    ]


def _parties(agreement: Agreement, revision: Revision, about: RevisionFacts) -> tuple[PartyOf, ...]:
    return tuple(
        PartyOf(
            one.organization_id,
            one.organization.name,
            one.organization_id == agreement.lead_id,
            one.organization_id in about.approved_ids,
            one.organization_id in about.signed_by,
        )
        for one in sorted(revision.parties.all(), key=lambda party: party.position)
    )
