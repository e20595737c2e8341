"""What a named recipient finds under an agreement, for an officer who looks through their eyes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import Http404

from agreements import facts, previews
from agreements.catalog import words_of
from agreements.lineage import status_of
from agreements.models import Agreement
from agreements.previews import Looking, Received
from agreements.rules import plain
from agreements.rules.elements import Element
from agreements.rules.lifecycle import GOVERNS
from agreements.rules.preview import people_named
from agreements.rules.terms import FlowTerms
from portal.models import User
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, objection
from portal.rules.permissions import Permission


@dataclass(frozen=True, slots=True)
class ViewedFlow:
    flow: FlowTerms
    giver: str
    elements: list[Element]
    sentences: list[str]
    received: list[Received]


@dataclass(frozen=True, slots=True)
class ViewPage:
    """What a named recipient finds under one agreement, as far as the officer's side gives it."""

    agreement: Agreement
    email: str
    name: str
    recipient: str
    governs: bool
    flows: list[ViewedFlow]


def decide_view(actor: Actor, agreement: Agreement, email: str, day: date) -> Decision:
    """Officers of the giver, about people whom a flow from their own organization names."""
    flows = _given_to(actor, agreement, email)
    offices = actor.organizations_with(Permission.AGREEMENT_SUSPEND)
    return Decision.unless(
        [
            objection(
                not flows,
                "NOT_NAMED",
                "No flow that your organization gives names this person.",
            ),
            *(
                ()
                if not flows or any(flow.giver_id in offices for flow in flows)
                else decide_role(actor, Permission.AGREEMENT_SUSPEND, flows[0].giver_id).reasons
            ),
            objection(
                status_of(agreement, day) not in GOVERNS,
                "STATUS",
                "The agreement is not active, so nobody receives anything under it. The simulator "
                "shows what they would see.",
            ),
        ]
    )


def view_for(actor: Actor, agreement: Agreement, email: str, day: date) -> ViewPage:
    """Asked in the officer's own scope: row security shows no more than the officer may see."""
    decide_view(actor, agreement, email, day).require()
    flows = _given_to(actor, agreement, email)
    assert agreement.revision is not None
    known = facts.party_facts(agreement.revision.terms)
    names = {one.id: one.name for one in known.values()}
    words = words_of(agreement.revision).elements
    person = User.objects.filter(email=email.lower()).first()
    return ViewPage(
        agreement=agreement,
        email=email,
        name=person.name if person else "",
        recipient=names.get(flows[0].recipient_id, ""),
        governs=status_of(agreement, day) in GOVERNS,
        flows=[
            ViewedFlow(
                flow=flow,
                giver=names.get(flow.giver_id, ""),
                elements=[words[code] for code in flow.elements if code in words],
                sentences=plain.sentences(flow, names, words),
                received=previews.received(Looking(actor, email, agreement.id, flow, day)),
            )
            for flow in flows
        ],
    )


def _given_to(actor: Actor, agreement: Agreement, email: str) -> list[FlowTerms]:
    """Flows from the actor's organizations that name this person; of the signed text alone."""
    revision = agreement.revision
    if revision is None:
        raise Http404
    return [
        flow
        for flow in revision.terms.flows
        if flow.giver_id in actor.organization_ids and email.lower() in people_named([flow])
    ]
