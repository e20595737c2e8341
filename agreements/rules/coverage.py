"""Whether a signed agreement covers a flow of data on a day. Consent narrows it elsewhere."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from agreements.rules.elements import CATALOG
from agreements.rules.lifecycle import EVER_ACTIVE, Status, status_on
from agreements.rules.terms import FlowTerms
from portal.rules.decision import Decision, Reason, objection
from portal.rules.vocabulary import Purpose


@dataclass(frozen=True, slots=True)
class FlowStanding:
    """One flow of one agreement's current revision, and where that agreement stands."""

    agreement_id: UUID
    reference: str
    title: str
    revision_id: UUID
    revision_hash: str
    status: Status
    effective_on: date
    expires_on: date
    flow: FlowTerms


def decide_coverage(
    standing: FlowStanding | None,
    *,
    purpose: Purpose,
    elements: Collection[str],
    recipient_id: UUID,
    day: date,
) -> Decision:
    """Allowed only when the agreement is in force that day for this purpose, party and elements."""
    if standing is None or standing.status not in EVER_ACTIVE:
        return Decision.deny(
            Reason("NO_AGREEMENT", "No signed agreement lets this information be shared.")
        )
    return Decision.unless(
        [_not_in_force(standing, day), *_outside_flow(standing, purpose, elements, recipient_id)]
    )


def _not_in_force(standing: FlowStanding, day: date) -> Reason | None:
    now = status_on(standing.status, expires_on=standing.expires_on, day=day)
    reference = standing.reference
    stopped = {
        Status.SUSPENDED: Reason("SUSPENDED", f"Agreement {reference} is suspended."),
        Status.EXPIRED: Reason(
            "EXPIRED", f"Agreement {reference} ended on {standing.expires_on.isoformat()}."
        ),
        Status.TERMINATED: Reason("ENDED", f"Agreement {reference} was terminated."),
    }
    if now in stopped:
        return stopped[now]
    return objection(
        day < standing.effective_on,
        "NOT_YET",
        f"Agreement {reference} takes effect on {standing.effective_on.isoformat()}.",
    )


def _outside_flow(
    standing: FlowStanding, purpose: Purpose, elements: Collection[str], recipient_id: UUID
) -> list[Reason | None]:
    flow, reference = standing.flow, standing.reference
    unlisted = sorted(set(elements) - set(flow.elements))
    names = ", ".join(CATALOG[code].name if code in CATALOG else code for code in unlisted)
    return [
        objection(
            purpose != flow.purpose,
            "PURPOSE_MISMATCH",
            f"Agreement {reference} allows this flow for another purpose: {flow.purpose.label}.",
        ),
        objection(
            recipient_id != flow.recipient_id,
            "PARTY_MISMATCH",
            f"Agreement {reference} names another recipient for this flow.",
        ),
        objection(
            bool(unlisted),
            "ELEMENT_NOT_LISTED",
            f"Agreement {reference} does not list: {names}.",
        ),
    ]
