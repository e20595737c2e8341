"""Terms as a whole: parties, days, flows and everything else the parties agree on."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from agreements.rules.terms.flow import FlowTerms
from agreements.rules.terms.parts import Kind, Limits, ObligationTerms, ParentRef, TextClause

USUAL_NOTICE_DAYS = 30


@dataclass(frozen=True, slots=True)
class Terms:
    title: str
    summary: str
    effective_on: date
    expires_on: date
    party_ids: tuple[UUID, ...]
    flows: tuple[FlowTerms, ...] = ()
    kind: Kind = Kind.DSA
    parent: ParentRef | None = None  # a DSA under an MOU, a DUL under a DSA, a joinder to an MOU
    limits: Limits | None = None  # of a memorandum, for what stands under it
    text: tuple[TextClause, ...] = ()
    notice_days: int = USUAL_NOTICE_DAYS  # between notice of termination and its effect
    breach_hours: int | None = None
    destruction: str = ""  # by which method rows are destroyed
    obligations: tuple[ObligationTerms, ...] = ()

    def flow(self, key: str) -> FlowTerms | None:
        return next((flow for flow in self.flows if flow.key == key), None)

    def with_flow(self, flow: FlowTerms) -> Terms:
        """The same terms with this flow in place of the one with its key, or added."""
        if self.flow(flow.key) is None:
            return dataclasses.replace(self, flows=(*self.flows, flow))
        kept = tuple(flow if one.key == flow.key else one for one in self.flows)
        return dataclasses.replace(self, flows=kept)

    def without_flow(self, key: str) -> Terms:
        kept = tuple(flow for flow in self.flows if flow.key != key)
        return dataclasses.replace(self, flows=kept)

    def next_flow_key(self) -> str:
        """A key no flow of these terms has: F1, F2, …"""
        taken = {flow.key for flow in self.flows}
        number = 1
        while f"F{number}" in taken:
            number += 1
        return f"F{number}"
