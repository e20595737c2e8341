"""What a partner would see, before anyone signs: made-up values, and today's counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from agreements import facts, previews
from agreements.catalog import words_of
from agreements.models import Agreement
from agreements.rules import plain
from agreements.rules.elements import Element
from agreements.rules.preview import (
    ExampleLine,
    ExampleValue,
    Shown,
    example_row,
    example_table,
    without_small,
)
from agreements.rules.terms import FlowTerms, Terms
from portal.rules.actor import Actor
from portal.rules.permissions import Permission

SENT = "Would be sent"


@dataclass(frozen=True, slots=True)
class Simulated:
    """One flow as its recipient would get it."""

    flow: FlowTerms
    giver: str
    recipient: str
    people: tuple[str, ...]
    row: list[ExampleValue]
    table: list[ExampleLine]
    sentences: list[str]
    about: str
    counts: list[Shown]
    no_counts: str


@dataclass(frozen=True, slots=True)
class SimulationPage:
    agreement: Agreement
    terms: Terms
    is_draft: bool
    flows: list[Simulated]


def simulation_for(actor: Actor, agreement: Agreement, day: date) -> SimulationPage:
    """Before anyone signs: made-up values throughout, and today's counts for the giver's people."""
    terms, writing = facts.current_terms(agreement)
    names = {one.id: one.name for one in facts.party_facts(terms).values()}
    words = words_of(None if writing else agreement.revision).elements
    return SimulationPage(
        agreement=agreement,
        terms=terms,
        is_draft=writing is not None,
        flows=[_simulated(actor, flow, names, words, day) for flow in terms.flows],
    )


def _simulated(
    actor: Actor,
    flow: FlowTerms,
    names: Mapping[UUID, str],
    words: Mapping[str, Element],
    day: date,
) -> Simulated:
    counted, why_not = _counts(actor, flow, day)
    return Simulated(
        flow=flow,
        giver=names.get(flow.giver_id, "No party"),
        recipient=names.get(flow.recipient_id, "No party"),
        people=flow.recipients,
        row=example_row(flow, words) if flow.carries_rows else [],
        table=[] if flow.carries_rows else example_table(flow),
        sentences=plain.sentences(flow, names, words),
        about=counted.about if counted else "",
        counts=without_small({SENT: counted.passing, **counted.withheld}, flow.min_cell)
        if counted
        else [],
        no_counts=why_not,
    )


def _counts(actor: Actor, flow: FlowTerms, day: date) -> tuple[previews.FlowCount | None, str]:
    if not flow.carries_rows:
        return None, "Tables hold counts that are protected when they are made."
    if not actor.may_in(Permission.CONSENT_READ, flow.giver_id):
        return None, "Only the giver's officers and data stewards see how many students it is."
    found = previews.count_of(actor, flow, day)
    return found, "" if found else "No graduates are on file yet."
