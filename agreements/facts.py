"""Loads what the rules must know about agreements, as frozen values. Needs an open scope."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from agreements.models import Agreement, Draft
from agreements.rules.checks import PartyFacts
from agreements.rules.coverage import FlowStanding
from agreements.rules.lifecycle import EVER_ACTIVE, Status
from agreements.rules.signing import RevisionFacts
from agreements.rules.terms import Level, Terms
from portal.models import Organization
from portal.rules.vocabulary import OrganizationKind, Purpose


def standing_of(agreement_id: UUID, flow_key: str) -> FlowStanding | None:
    """The flow as the current revision has it, whatever the agreement's status; None if unseen."""
    agreement = _with_revision().filter(id=agreement_id).first()
    if agreement is None:
        return None
    return next((one for one in _flows_of(agreement) if one.flow.key == flow_key), None)


def standings(
    *,
    giver_id: UUID | None = None,
    recipient_id: UUID | None = None,
    level: Level | None = None,
    purpose: Purpose | None = None,
) -> list[FlowStanding]:
    """Flows of visible agreements that were ever active, latest agreement first."""
    wanted = {
        "giver_id": giver_id,
        "recipient_id": recipient_id,
        "level": level,
        "purpose": purpose,
    }
    agreements = _with_revision().filter(status__in=EVER_ACTIVE).order_by("-changed_at")
    return [
        standing
        for agreement in agreements
        for standing in _flows_of(agreement)
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


def _flows_of(agreement: Agreement) -> list[FlowStanding]:
    revision = agreement.revision
    assert revision is not None
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
        )
        for flow in revision.terms.flows
    ]


def revision_facts(agreement: Agreement) -> RevisionFacts | None:
    """What deciding on approval and signature needs; None while nothing was submitted."""
    revision = agreement.revision
    if revision is None:
        return None
    return RevisionFacts(
        reference=agreement.reference,
        revision_id=revision.id,
        sha256=revision.sha256,
        status=Status(agreement.status),
        party_ids=tuple(
            revision.parties.order_by("position").values_list("organization_id", flat=True)
        ),
        author_ids=frozenset(UUID(author) for author in revision.authors),
        approved_ids=frozenset(revision.approvals.values_list("organization_id", flat=True)),
        signed_by=dict(revision.signatures.values_list("organization_id", "signed_by_id")),
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
