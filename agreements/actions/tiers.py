"""Beginning what stands on another agreement: an amendment of it, or a joinder to a memorandum."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from agreements import lineage, tiers
from agreements.actions.drafting import draft, submit
from agreements.models import Agreement, Draft
from agreements.rules.tiers import amendment_of, joinder_to
from portal.models import Organization
from portal.recording import action
from portal.rules.actor import Actor, decide_role
from portal.rules.permissions import Permission


@action
def amend(*, agreement: Agreement, by: Actor, day: date) -> Agreement:
    """Begins an amendment with the terms that it replaces. The old text governs on."""
    decide_role(by, Permission.AGREEMENT_DRAFT, agreement.lead_id).require()
    tiers.amendable(agreement, day).require()
    before = agreement.revision
    assert before is not None
    return draft(
        lead=agreement.lead,
        terms=amendment_of(before.terms, agreement.reference, before.sha256, day),
        by=by,
        parent=agreement.parent,
        amends=agreement,
    )


@action
def join(*, memorandum: Agreement, organization_id: UUID, by: Actor, day: date) -> Agreement:
    """Writes and submits the one page by which an organization joins a memorandum."""
    decide_role(by, Permission.AGREEMENT_DRAFT, organization_id).require()
    tiers.decide_join(memorandum, organization_id, day).require()
    joiner = Organization.objects.get(id=organization_id)
    above = lineage.parent_standing(memorandum.id, day)
    assert above is not None
    assert above.terms is not None
    page = joinder_to(
        above.terms,
        above,
        joiner_id=joiner.id,
        joiner=joiner.name,
        lead_id=memorandum.lead_id,
        day=day,
    )
    joinder = draft(lead=joiner, terms=page, by=by, parent=memorandum)
    # Nobody wrote this page: it says what the memorandum demands. So in a small organization the
    # one officer who asks for it may approve it; whoever changes it becomes its author.
    Draft.objects.filter(agreement=joinder).update(authors=[])
    submit(agreement=joinder, by=by)
    joinder.refresh_from_db()
    return joinder
