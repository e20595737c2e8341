"""Who may put an agreement in the public register, and what of it the public reads."""

from __future__ import annotations

import dataclasses
from uuid import UUID

from agreements.rules.lifecycle import EVER_ACTIVE, Status
from agreements.rules.terms import Terms
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, objection
from portal.rules.permissions import Permission

# Instead of the people whom a flow names: the public reads that there are some, not who.
SOMEBODY = "Named people"


def decide_publication(
    actor: Actor, status: Status, lead_id: UUID, *, is_published: bool
) -> Decision:
    """An officer of the lead organization, once all parties have signed."""
    return Decision.unless(
        [
            *decide_role(actor, Permission.AGREEMENT_APPROVE, lead_id).reasons,
            objection(
                status not in EVER_ACTIVE,
                "STATUS",
                "Only what all parties have signed goes into the public register.",
            ),
            objection(is_published, "PUBLISHED", "It is in the public register already."),
        ]
    )


def decide_taking_out(actor: Actor, lead_id: UUID, *, is_published: bool) -> Decision:
    return Decision.unless(
        [
            *decide_role(actor, Permission.AGREEMENT_APPROVE, lead_id).reasons,
            objection(not is_published, "NOT_PUBLISHED", "It is not in the public register."),
        ]
    )


def without_people(terms: Terms) -> Terms:
    """The same terms, naming no person."""
    flows = tuple(
        dataclasses.replace(
            flow,
            recipients=(SOMEBODY,) if flow.recipients else (),
            custodians=(SOMEBODY,) if flow.custodians else (),
        )
        for flow in terms.flows
    )
    return dataclasses.replace(terms, flows=flows)
