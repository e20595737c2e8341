"""A flow as people read it: the page, the document and the public register say the same."""

from __future__ import annotations

from dataclasses import dataclass

from agreements import catalog
from agreements.rules import plain
from agreements.rules.bases import BASES, Basis, Clause
from agreements.rules.elements import Element, listed
from agreements.rules.terms import FlowTerms


@dataclass(frozen=True, slots=True)
class PlainClause:
    """A clause of the legal basis, and what it means for this flow."""

    clause: Clause
    plain: str

    @property
    def text(self) -> str:
        return self.clause.text

    @property
    def citation(self) -> str:
        return self.clause.citation


@dataclass(frozen=True, slots=True)
class FlowText:
    """One flow as people read it."""

    flow: FlowTerms
    giver: str
    recipient: str
    sentences: list[str]
    elements: list[Element]
    basis: Basis
    clauses: tuple[PlainClause, ...]


def flow_text(flow: FlowTerms, names: plain.Names, words: catalog.Words) -> FlowText:
    return FlowText(
        flow=flow,
        giver=names.get(flow.giver_id, "No party"),
        recipient=names.get(flow.recipient_id, "No party"),
        sentences=plain.sentences(flow, names, words.elements),
        elements=listed(flow.elements, words.elements),
        basis=BASES[flow.basis],
        clauses=tuple(
            PlainClause(clause, plain.of_clause(clause, flow, names, words.elements))
            for clause in words.clauses_of(flow)
        ),
    )
