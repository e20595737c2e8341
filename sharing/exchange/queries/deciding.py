"""Why one student is included or withheld, flow by flow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import Http404

from agreements import facts as agreement_facts
from agreements.catalog import catalog
from agreements.rules.coverage import FlowStanding
from agreements.rules.elements import Element, listed
from agreements.rules.terms import Level
from consent import identities
from consent.models import ConsentEvent, Subject
from consent.rules.identity import Identity
from portal.models import Organization
from portal.rules.actor import Actor
from portal.rules.decision import Decision
from portal.rules.permissions import Permission
from portal.vault import Vault
from sharing.exchange import facts
from sharing.exchange.models import ExchangeRow
from sharing.exchange.rules.pairs import coverage_of
from sharing.rules.access import ALLOWED, decide, label_of, primary_code


@dataclass(frozen=True, slots=True)
class FlowDecision:
    """The decision of one flow about one student, with what it rests on."""

    standing: FlowStanding
    giver: str
    recipient: str
    decision: Decision
    event: ConsentEvent | None
    opted_out: bool
    ferpa_block: bool

    @property
    def heading(self) -> str:
        return f"{self.giver} to {self.recipient}"

    @property
    def label(self) -> str:
        return "Included" if self.decision.allowed else label_of(primary_code(self.decision))

    @property
    def elements(self) -> list[Element]:
        return listed(self.standing.flow.elements, catalog())


@dataclass(frozen=True, slots=True)
class Past:
    """What was decided of the student in one exchange, and what came back."""

    row: ExchangeRow

    @property
    def was_sent(self) -> bool:
        return self.row.code == ALLOWED

    @property
    def label(self) -> str:
        return label_of(self.row.code)


@dataclass(frozen=True, slots=True)
class StudentDecisions:
    subject: Subject
    identity: Identity
    flows: list[FlowDecision]
    past: list[Past]


def student_for(actor: Actor, student_id: str) -> UUID | None:
    """The student with this number in a district where the actor may read names."""
    for organization_id in actor.organizations_with(Permission.STUDENT_READ):
        vault = Vault.for_organization(organization_id)
        found = identities.found(vault, [student_id])
        if found:
            return found[student_id]
    return None


def decisions_for(actor: Actor, subject_id: UUID, day: date) -> StudentDecisions:
    subject = Subject.objects.filter(
        id=subject_id, organization_id__in=actor.organizations_with(Permission.STUDENT_READ)
    ).first()
    if subject is None:
        raise Http404
    district = subject.organization_id
    standings = [
        standing
        for standing in agreement_facts.standings(level=Level.ROWS)
        if district in (standing.flow.giver_id, standing.flow.recipient_id)
    ]
    names = dict(Organization.objects.values_list("id", "name"))
    rows = ExchangeRow.objects.filter(subject=subject, organization_id=district).select_related(
        "exchange__recipient"
    )
    vault = Vault.for_organization(district)
    return StudentDecisions(
        subject=subject,
        identity=identities.opened(vault, [subject.id])[subject.id],
        flows=[_decision(subject, standing, names, day) for standing in standings],
        past=list(map(Past, rows.order_by("-exchange__prepared_at"))),
    )


def _decision(
    subject: Subject, standing: FlowStanding, names: dict[UUID, str], day: date
) -> FlowDecision:
    flow = standing.flow
    known = facts.subject_standing(
        subject.id, organization_id=subject.organization_id, flow=flow, day=day
    )
    return FlowDecision(
        standing=standing,
        giver=names[flow.giver_id],
        recipient=names[flow.recipient_id],
        decision=decide(coverage=coverage_of(standing, day=day), flow=flow, subject=known.facts),
        event=_event(known.standing.event_id),
        opted_out=known.facts.opted_out,
        ferpa_block=known.facts.ferpa_block,
    )


def _event(event_id: UUID | None) -> ConsentEvent | None:
    if event_id is None:
        return None
    return ConsentEvent.objects.select_related("notice").filter(id=event_id).first()
