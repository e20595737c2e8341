"""What an agreement says, as frozen values; the text people read and the decision share them.

Terms have one canonical form (JSON with sorted keys, no spaces, UTF-8), and its SHA-256 is the
name by which approvals and signatures call them.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from portal.rules.vocabulary import Labelled, LegalBasis, Purpose


class Level(Labelled):
    ROWS = "rows", "One row for each student"
    AGGREGATE = "aggregate", "Tables of counts only"


class Frequency(Labelled):
    ONCE = "once", "Once"
    YEARLY = "yearly", "Once a year"
    TERMLY = "termly", "Once a term"
    ON_REQUEST = "on_request", "On request"


class Redisclosure(Labelled):
    NONE = "none", "Not passed on to anyone"
    PROTECTED_TABLES = "protected_tables", "Passed on only as protected tables of counts"
    WITH_CONSENT = "with_consent", "Passed on only with written consent of parent or student"


class Protection(Labelled):
    ENCRYPTED = "encrypted", "Encrypted and signed package, named recipients only"
    SUPPRESSION = "suppression", "Small counts, and counts that would reveal them, are hidden"
    ROUNDED = "rounded", "Counts rounded so that all sums still hold"
    NOISE = "noise", "Counts with random noise of a stated budget"


@dataclass(frozen=True, slots=True)
class FlowTerms:
    """What one party gives another. Sharing both ways is two flows."""

    key: str
    giver_id: UUID
    recipient_id: UUID
    purpose: Purpose
    basis: LegalBasis
    level: Level
    elements: tuple[str, ...]
    population: str
    frequency: Frequency
    retention_days: int
    redisclosure: Redisclosure
    recipients: tuple[str, ...]
    min_cell: int
    protection: Protection
    honors_opt_out: bool = True
    clauses: tuple[str, ...] = ()
    rounding_base: int | None = None  # of rounded counts: what they are multiples of
    epsilon: Decimal | None = None  # of counts with noise: the budget of a class, all releases

    @property
    def protection_words(self) -> str:
        """How tables are protected, with its number."""
        told = {
            Protection.ROUNDED: f", to multiples of {self.rounding_base}",
            Protection.NOISE: f": {self.budget_words} for each class over all releases",
        }
        return self.protection.label + told.get(self.protection, "")

    @property
    def budget_words(self) -> str:
        return "none stated" if self.epsilon is None else _plain(self.epsilon)

    @property
    def hides_small(self) -> bool:
        """Whether the smallest count shown means anything for these tables."""
        return self.protection not in (Protection.ROUNDED, Protection.NOISE)

    @property
    def carries_rows(self) -> bool:
        return self.level is Level.ROWS

    def agreeing_to(self, clauses: tuple[str, ...]) -> FlowTerms:
        return dataclasses.replace(self, clauses=clauses)


@dataclass(frozen=True, slots=True)
class Terms:
    title: str
    summary: str
    effective_on: date
    expires_on: date
    party_ids: tuple[UUID, ...]
    flows: tuple[FlowTerms, ...] = ()

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


def to_json(terms: Terms) -> dict[str, Any]:
    """Plain JSON values: ids and dates as text, enums as codes."""
    return {
        "title": terms.title,
        "summary": terms.summary,
        "effective_on": terms.effective_on.isoformat(),
        "expires_on": terms.expires_on.isoformat(),
        "party_ids": [str(party) for party in terms.party_ids],
        "flows": [_flow_to_json(flow) for flow in terms.flows],
    }


def from_json(given: Mapping[str, Any]) -> Terms:
    """The terms that `to_json` wrote. Raises KeyError or ValueError on anything else."""
    return Terms(
        title=given["title"],
        summary=given["summary"],
        effective_on=date.fromisoformat(given["effective_on"]),
        expires_on=date.fromisoformat(given["expires_on"]),
        party_ids=tuple(UUID(party) for party in given["party_ids"]),
        flows=tuple(_flow_from_json(flow) for flow in given["flows"]),
    )


def canonical(terms: Terms) -> bytes:
    """The exact bytes that are hashed: the same terms always give the same bytes."""
    text = json.dumps(
        to_json(terms), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode("utf-8")


def terms_hash(terms: Terms) -> str:
    """SHA-256 of the canonical form, 64 hexadecimal digits."""
    return hashlib.sha256(canonical(terms)).hexdigest()


def _plain(number: Decimal) -> str:
    """One way to write a number: 0.5, never 0.50."""
    return format(number.normalize(), "f")


def _flow_to_json(flow: FlowTerms) -> dict[str, Any]:
    # A number that a flow does not state is left out, so that texts signed before such numbers
    # existed keep their bytes and their hash.
    numbers: dict[str, Any] = {}
    if flow.rounding_base is not None:
        numbers["rounding_base"] = flow.rounding_base
    if flow.epsilon is not None:
        numbers["epsilon"] = _plain(flow.epsilon)
    return numbers | {
        "key": flow.key,
        "giver_id": str(flow.giver_id),
        "recipient_id": str(flow.recipient_id),
        "purpose": flow.purpose.value,
        "basis": flow.basis.value,
        "level": flow.level.value,
        "elements": list(flow.elements),
        "population": flow.population,
        "frequency": flow.frequency.value,
        "retention_days": flow.retention_days,
        "redisclosure": flow.redisclosure.value,
        "recipients": list(flow.recipients),
        "min_cell": flow.min_cell,
        "protection": flow.protection.value,
        "honors_opt_out": flow.honors_opt_out,
        "clauses": list(flow.clauses),
    }


def _flow_from_json(given: Mapping[str, Any]) -> FlowTerms:
    return FlowTerms(
        key=given["key"],
        giver_id=UUID(given["giver_id"]),
        recipient_id=UUID(given["recipient_id"]),
        purpose=Purpose(given["purpose"]),
        basis=LegalBasis(given["basis"]),
        level=Level(given["level"]),
        elements=tuple(given["elements"]),
        population=given["population"],
        frequency=Frequency(given["frequency"]),
        retention_days=int(given["retention_days"]),
        redisclosure=Redisclosure(given["redisclosure"]),
        recipients=tuple(given["recipients"]),
        min_cell=int(given["min_cell"]),
        protection=Protection(given["protection"]),
        honors_opt_out=bool(given["honors_opt_out"]),
        clauses=tuple(given["clauses"]),
        rounding_base=int(given["rounding_base"]) if "rounding_base" in given else None,
        epsilon=Decimal(given["epsilon"]) if "epsilon" in given else None,
    )
