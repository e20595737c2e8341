"""What an agreement lets a family decide about: flows, and the parts of a notice made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from portal.rules.vocabulary import LegalBasis, Purpose

# On these grounds a family's answer decides. The others ask nobody (34 CFR 99.31).
MAY_BE_ASKED: Final = frozenset(
    {
        LegalBasis.CONSENT,
        LegalBasis.ENROLLMENT,
        LegalBasis.DIRECTORY,
        LegalBasis.STUDIES,
        LegalBasis.AUDIT_EVALUATION,
        LegalBasis.SCHOOL_OFFICIAL,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedFlow:
    """A flow of rows of an agreement in force, as consent must know it."""

    agreement_id: UUID
    reference: str
    title: str
    revision_hash: str
    flow_key: str
    giver_id: UUID
    giver: str
    recipient_id: UUID
    recipient: str
    purpose: Purpose
    basis: LegalBasis
    elements: tuple[str, ...]
    names: Mapping[str, str]
    retention_days: int
    passes_on: str
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing a family says yes or no to: one purpose, one partner, both ways together."""

    purpose: Purpose
    partner_id: UUID
    partner: str
    agreement_id: UUID
    reference: str
    revision_hash: str
    flow_keys: tuple[str, ...]
    needs_yes: bool
    passes_on: str
    retention_days: int = 0
    gives: tuple[str, ...] = ()
    returns: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def key(self) -> str:
        """Names the part in a form."""
        return f"{self.purpose.value}~{self.partner_id}"

    @property
    def elements(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.gives, *self.returns)))


def parts_of(flows: Iterable[OfferedFlow], organization_id: UUID) -> tuple[Part, ...]:
    """Flows of one agreement with one partner for one purpose are one question to a family."""
    found: dict[tuple[str, str, UUID], Part] = {}
    for flow in flows:
        if flow.basis not in MAY_BE_ASKED:
            continue
        outward = flow.giver_id == organization_id
        partner_id = flow.recipient_id if outward else flow.giver_id
        key = (flow.reference, flow.purpose.value, partner_id)
        part = found.get(key) or _begun(flow, partner_id, outward)
        found[key] = _joined(part, flow, outward)
    return tuple(part for part in found.values() if part.gives or part.returns)


def _begun(flow: OfferedFlow, partner_id: UUID, outward: bool) -> Part:
    return Part(
        purpose=flow.purpose,
        partner_id=partner_id,
        partner=flow.recipient if outward else flow.giver,
        agreement_id=flow.agreement_id,
        reference=flow.reference,
        revision_hash=flow.revision_hash,
        flow_keys=(),
        needs_yes=False,
        passes_on="none",
    )


def _joined(part: Part, flow: OfferedFlow, outward: bool) -> Part:
    part = replace(
        part,
        flow_keys=(*part.flow_keys, flow.flow_key),
        needs_yes=part.needs_yes or flow.basis is LegalBasis.CONSENT,
        names={**part.names, **flow.names},
    )
    if not outward:
        return replace(part, returns=tuple(dict.fromkeys((*part.returns, *flow.elements))))
    return replace(
        part,
        gives=tuple(dict.fromkeys((*part.gives, *flow.elements))),
        retention_days=max(part.retention_days, flow.retention_days),
        passes_on=flow.passes_on,
    )


def to_json(part: Part) -> dict[str, Any]:
    return {
        "purpose": part.purpose.value,
        "partner_id": str(part.partner_id),
        "partner": part.partner,
        "agreement_id": str(part.agreement_id),
        "reference": part.reference,
        "revision_hash": part.revision_hash,
        "flow_keys": list(part.flow_keys),
        "needs_yes": part.needs_yes,
        "passes_on": part.passes_on,
        "retention_days": part.retention_days,
        "gives": list(part.gives),
        "returns": list(part.returns),
        "names": dict(part.names),
    }


def from_json(values: Mapping[str, Any]) -> Part:
    read: dict[str, Any] = {
        "purpose": Purpose(values["purpose"]),
        "partner_id": UUID(values["partner_id"]),
        "agreement_id": UUID(values["agreement_id"]),
        "flow_keys": tuple(values["flow_keys"]),
        "gives": tuple(values["gives"]),
        "returns": tuple(values["returns"]),
    }
    return Part(**{**values, **read})


def covers(
    parts: Iterable[Mapping[str, Any]], purpose: str, partner_id: UUID, elements: Iterable[str]
) -> bool:
    """Whether a notice, by its parts as they are kept, names the partner and all the elements."""
    named = {
        element
        for part in parts
        if part["purpose"] == purpose and part["partner_id"] == str(partner_id)
        for element in (*part["gives"], *part["returns"])
    }
    return bool(named) and named.issuperset(elements)
