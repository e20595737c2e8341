"""Named recipients who opened their account only after the agreement became active."""

from __future__ import annotations

from uuid import UUID

from agreements.access import give_access
from agreements.models import Agreement
from agreements.moving import locked_with_facts, note
from agreements.rules.lifecycle import GOVERNS
from portal.recording import action
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, Reason
from portal.rules.permissions import Permission


@action
def renew_access(*, agreement: Agreement, organization_id: UUID, by: Actor) -> list[str]:
    """Gives the object permission to every recipient whom the active agreement names."""
    decide_role(by, Permission.AGREEMENT_SUSPEND, organization_id).require()
    current, facts = locked_with_facts(agreement)
    if current.status not in GOVERNS or organization_id not in facts.party_ids:
        Decision.deny(
            Reason("STATUS", "Only a party of an active agreement gives access under it.")
        ).require()
    assert current.revision is not None
    given = give_access(current, current.revision.terms.flows)
    note("give_access", current, by=by, organization_id=organization_id, detail={"people": given})
    return given
