"""Whether a signed agreement covers a flow of data on a day. Consent narrows it elsewhere."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from agreements.rules.elements import CATALOG
from agreements.rules.lifecycle import EVER_ACTIVE, Status
from agreements.rules.narrowing import wider_than
from agreements.rules.standing import Standing, why_stopped
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
    ends_on: date | None = None
    superseded_on: date | None = None
    amended: Standing | None = None
    parent: Standing | None = None

    @property
    def agreement(self) -> Standing:
        return Standing(
            reference=self.reference,
            status=self.status,
            effective_on=self.effective_on,
            expires_on=self.expires_on,
            ends_on=self.ends_on,
            superseded_on=self.superseded_on,
            amended=self.amended,
            parent=self.parent,
        )


def decide_coverage(
    standing: FlowStanding | None,
    *,
    purpose: Purpose,
    elements: Collection[str],
    recipient_id: UUID,
    day: date,
) -> Decision:
    """Allowed only when the agreement, and all it stands under, are in force that day for this
    purpose, party and elements."""
    if standing is None or standing.status not in EVER_ACTIVE:
        return Decision.deny(
            Reason("NO_AGREEMENT", "No signed agreement lets this information be shared.")
        )
    return Decision.unless(
        [
            why_stopped(standing.agreement, day),
            *_outside_flow(standing, purpose, elements, recipient_id),
            *_wider(standing),
        ]
    )


def _wider(standing: FlowStanding) -> list[Reason]:
    """Terms were checked when they were submitted; those above may have been amended since."""
    return [
        reason
        for above in standing.agreement.above()
        if above.terms is not None
        for reason in wider_than(standing.flow, above.terms, above.member_ids)
    ]


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
