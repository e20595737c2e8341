"""Somebody whom an agreement names came after it was signed: from now on the name counts."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from agreements import lineage
from agreements.access import give_access
from agreements.models import Agreement
from agreements.moving import note
from agreements.rules.lifecycle import GOVERNS
from agreements.rules.terms import FlowTerms
from portal.joining import on_joining
from portal.rules.actor import Actor


@on_joining
def give_what_was_named(organization_id: UUID, by: Actor, day: date) -> None:
    """Only agreements in force, and only flows that name this address for this organization; the
    invitation proved that the address is theirs."""
    governing = Agreement.objects.filter(status__in=GOVERNS).select_related("revision")
    for agreement in governing:
        if agreement.revision is None or not lineage.is_in_force(agreement, day):
            continue
        flows = [
            flow
            for flow in agreement.revision.terms.flows
            if flow.recipient_id == organization_id and _names(flow, by.email.lower())
        ]
        if flows:
            given = give_access(agreement, flows)
            detail = {"people": given, "joined": True}
            note("give_access", agreement, by=by, organization_id=organization_id, detail=detail)


def _names(flow: FlowTerms, email: str) -> bool:
    return email in {one.lower() for one in (*flow.recipients, *flow.custodians)}
