"""Loads what the rules must know about agreements, as frozen values. Needs an open scope."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from agreements import lineage
from agreements.models import Agreement, Draft, Revision
from agreements.progress import progress_of
from agreements.rules.checks import PartyFacts
from agreements.rules.coverage import FlowStanding
from agreements.rules.lifecycle import EVER_ACTIVE, Status
from agreements.rules.progress import RevisionProgress
from agreements.rules.signing import RevisionFacts
from agreements.rules.terms import Level, Terms
from portal import clock
from portal.models import Organization
from portal.rules.vocabulary import OrganizationKind, Purpose


def standing_of(agreement_id: UUID, flow_key: str, day: date | None = None) -> FlowStanding | None:
    """The flow as the agreement has it, or the amendment that governs in its place that day (today
    when none is given), whatever its status; None if unseen, or if the amendment dropped it."""
    agreement = _with_revision().filter(id=agreement_id).first()
    if agreement is None:
        return None
    now = day or clock.today()
    found = _flows_of(lineage.governing(agreement, now), now)
    return next((one for one in found if one.flow.key == flow_key), None)


def standings(
    *,
    giver_id: UUID | None = None,
    recipient_id: UUID | None = None,
    level: Level | None = None,
    purpose: Purpose | None = None,
    day: date | None = None,
) -> list[FlowStanding]:
    """Flows of visible agreements that were ever active, latest agreement first. What was amended
    is left out from the first day of the amendment, which stands here in its place."""
    wanted = {
        "giver_id": giver_id,
        "recipient_id": recipient_id,
        "level": level,
        "purpose": purpose,
    }
    now = day or clock.today()
    agreements = _with_revision().filter(status__in=EVER_ACTIVE).order_by("-changed_at")
    return [
        standing
        for agreement in agreements
        if lineage.status_of(agreement, now) is not Status.SUPERSEDED
        for standing in _flows_of(agreement, now)
        if all(
            value is None or getattr(standing.flow, name) == value for name, value in wanted.items()
        )
    ]


def party_facts(terms: Terms) -> dict[UUID, PartyFacts]:
    """What the checklist must know about each organization the terms name."""
    named = set(terms.party_ids)
    for flow in terms.flows:
        named |= {flow.giver_id, flow.recipient_id}
    return {
        organization.id: PartyFacts(
            id=organization.id,
            name=organization.name,
            kind=OrganizationKind(organization.kind),
            min_cell=organization.min_cell,
        )
        for organization in Organization.objects.filter(id__in=named)
    }


def _with_revision() -> QuerySet[Agreement]:
    return Agreement.objects.filter(revision__isnull=False).select_related("revision")


def _flows_of(agreement: Agreement, day: date) -> list[FlowStanding]:
    revision = agreement.revision
    assert revision is not None
    flows = revision.terms.flows
    if not flows:
        return []
    rests_on = lineage.standing(agreement, day)
    return [
        FlowStanding(
            agreement_id=agreement.id,
            reference=agreement.reference,
            title=agreement.title,
            revision_id=revision.id,
            revision_hash=revision.sha256,
            status=Status(agreement.status),
            effective_on=revision.effective_on,
            expires_on=revision.expires_on,
            flow=flow,
            ends_on=agreement.ends_on,
            superseded_on=agreement.superseded_on,
            amended=rests_on.amended,
            parent=rests_on.parent,
        )
        for flow in flows
    ]


def revision_facts(agreement: Agreement, day: date | None = None) -> RevisionFacts | None:
    """What deciding on approval and signature needs; None while nothing was submitted."""
    return facts_of([agreement]).get(agreement.id)


def facts_of(agreements: Collection[Agreement]) -> dict[UUID, RevisionFacts]:
    """The same for many at once; those never submitted are left out."""
    progress = progress_of([one.revision for one in agreements if one.revision is not None])
    return {
        one.id: _revision_facts(one, one.revision, progress[one.revision.id])
        for one in agreements
        if one.revision is not None
    }


def _revision_facts(
    agreement: Agreement, revision: Revision, progress: RevisionProgress
) -> RevisionFacts:
    parties = progress.parties
    return RevisionFacts(
        reference=agreement.reference,
        revision_id=revision.id,
        sha256=revision.sha256,
        status=lineage.status_of(agreement, clock.today()),
        party_ids=tuple(party.organization_id for party in parties),
        author_ids=frozenset(UUID(author) for author in revision.authors),
        approved_ids=frozenset(
            party.organization_id for party in parties if party.steps.is_complete
        ),
        signed_by={party.organization_id: party.signed_by for party in parties if party.signed_by},
        steps={party.organization_id: party.steps for party in parties},
    )


def current_terms(agreement: Agreement) -> tuple[Terms, Draft | None]:
    """The terms that the acting person is shown, with the draft when they are still being written.

    The database shows a draft to the lead organization alone; others get the last revision.
    """
    writing = Draft.objects.filter(agreement=agreement).first()
    if writing is not None:
        return writing.terms, writing
    assert agreement.revision is not None
    return agreement.revision.terms, None
