"""Opening what the parties owe, and how each of it stands. Part of the actions that call it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from agreements.lineage import status_of
from agreements.models import Agreement, Obligation, Party
from agreements.rules import closing
from agreements.rules.lifecycle import GOVERNS, Status
from agreements.rules.obligations import (
    PACKAGE,
    Duty,
    DutyKind,
    ObligationFacts,
    Standing,
    destruction_of_package,
    duties_of,
    next_due,
    standing_of,
)
from agreements.rules.terms import FlowTerms
from portal import clock
from portal.rules.actor import Actor

LIVE = GOVERNS | {Status.SUSPENDED}


def open_obligations(agreement: Agreement, by: Actor) -> list[Obligation]:
    """What an agreement that becomes active opens, for every party at once."""
    assert agreement.revision is not None
    return opened(agreement, duties_of(agreement.revision.terms, agreement.lead_id), by)


def open_package_destruction(
    agreement_id: UUID, flow: FlowTerms, *, reference: str, due_on: date, by: Actor
) -> list[Obligation]:
    """What the recipient of one package owes from the moment it was sent."""
    agreement = Agreement.objects.select_related("revision").get(id=agreement_id)
    return opened(agreement, [destruction_of_package(flow, reference, due_on)], by)


def opened(agreement: Agreement, duties: Iterable[Duty], by: Actor) -> list[Obligation]:
    now, revision = clock.now(), agreement.revision
    assert revision is not None
    return Obligation.objects.bulk_create(
        Obligation(
            agreement=agreement,
            revision=revision,
            organization_id=duty.owner_id,
            key=duty.key,
            kind=duty.kind,
            words=duty.words,
            due_on=duty.due_on,
            every_months=duty.every_months,
            opened_at=now,
            opened_by_id=by.user_id,
        )
        for duty in duties
    )


def open_next(obligation: Obligation, by: Actor, day: date) -> Obligation | None:
    """A recurring obligation that ended opens its next time, while the agreement lasts."""
    last = obligation.revision.expires_on
    due = next_due(obligation.due_on, obligation.every_months, day=day, last=last)
    if due is None or not is_live(obligation.agreement, day):
        return None
    duty = Duty(
        obligation.key,
        DutyKind(obligation.kind),
        obligation.organization_id,
        obligation.words,
        due,
        obligation.every_months,
    )
    found = opened(obligation.agreement, [duty], by)[0]
    if obligation.person_id and obligation.organization_id in by.organization_ids:
        found.person_id = obligation.person_id
        found.save(update_fields=["person"])
    return found


def is_live(agreement: Agreement, day: date) -> bool:
    """Whether it still governs, or could again: what was to be done meanwhile is still owed."""
    return status_of(agreement, day) in LIVE


def standing(obligation: Obligation, day: date) -> Standing:
    closing = getattr(obligation, "closing", None)
    return standing_of(
        kind=DutyKind(obligation.kind),
        due_on=obligation.due_on,
        outcome=closing.outcome if closing else "",
        governs=is_live(obligation.agreement, day),
        day=day,
    )


@dataclass(frozen=True, slots=True)
class Parties:
    """Who is bound by an agreement, asked once for a page of obligations."""

    ids: frozenset[UUID]
    custodians: dict[UUID, frozenset[str]]


def parties_of(agreement: Agreement) -> Parties:
    assert agreement.revision is not None
    ids = Party.objects.filter(revision=agreement.revision).values_list(
        "organization_id", flat=True
    )
    custodians: dict[UUID, frozenset[str]] = {}
    for flow in agreement.revision.terms.flows:
        named = frozenset(email.lower() for email in flow.custodians)
        custodians[flow.recipient_id] = custodians.get(flow.recipient_id, frozenset()) | named
    return Parties(frozenset(ids), custodians)


def facts_of(obligation: Obligation, parties: Parties, day: date) -> ObligationFacts:
    return ObligationFacts(
        owner_id=obligation.organization_id,
        person_id=obligation.person_id,
        party_ids=parties.ids,
        standing=standing(obligation, day),
        custodians=parties.custodians.get(obligation.organization_id, frozenset())
        if obligation.kind == DutyKind.DESTRUCTION
        else frozenset(),
        needs_certificate=obligation.key == closing.KEY,
        is_package=obligation.key.startswith(PACKAGE),
    )
