"""Terms as JSON, the bytes that are hashed, and the hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from agreements.rules.terms.flow import (
    FlowTerms,
    Frequency,
    Level,
    Protection,
    Redisclosure,
    Sealing,
    in_plain_digits,
)
from agreements.rules.terms.parts import (
    Kind,
    Limits,
    ObligationKind,
    ObligationTerms,
    ParentRef,
    TextClause,
)
from agreements.rules.terms.whole import USUAL_NOTICE_DAYS, Terms
from portal.rules.vocabulary import LegalBasis, OrganizationKind, Purpose


def to_json(terms: Terms) -> dict[str, Any]:
    """Plain JSON values: ids and dates as text, enums as codes."""
    return {
        "title": terms.title,
        "summary": terms.summary,
        "effective_on": terms.effective_on.isoformat(),
        "expires_on": terms.expires_on.isoformat(),
        "party_ids": [str(party) for party in terms.party_ids],
        "flows": [_flow_to_json(flow) for flow in terms.flows],
        **_stated(terms),
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
        kind=Kind(given.get("kind", Kind.DSA)),
        parent=_parent_from_json(given["parent"]) if "parent" in given else None,
        limits=_limits_from_json(given["limits"]) if "limits" in given else None,
        text=tuple(_clause_from_json(clause) for clause in given.get("text", ())),
        notice_days=int(given.get("notice_days", USUAL_NOTICE_DAYS)),
        breach_hours=_number(given, "breach_hours"),
        destruction=given.get("destruction", ""),
        obligations=tuple(_obligation_from_json(one) for one in given.get("obligations", ())),
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


def _stated(terms: Terms) -> dict[str, Any]:
    """What goes beyond a plain agreement. What is not stated is left out, so that texts signed
    before such parts existed keep their bytes and their hash."""
    parts: dict[str, Any] = {
        "parent": _parent_to_json(terms.parent) if terms.parent else None,
        "limits": _limits_to_json(terms.limits) if terms.limits else None,
        "text": [_clause_to_json(clause) for clause in terms.text] or None,
        "breach_hours": terms.breach_hours,
        "destruction": terms.destruction or None,
        "obligations": [_obligation_to_json(one) for one in terms.obligations] or None,
    }
    if terms.kind is not Kind.DSA:
        parts["kind"] = terms.kind.value
    if terms.notice_days != USUAL_NOTICE_DAYS:
        parts["notice_days"] = terms.notice_days
    return _without_none(parts)


def _without_none(parts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in parts.items() if value is not None}


def _number(given: Mapping[str, Any], name: str) -> int | None:
    return int(given[name]) if name in given else None


def _parent_to_json(parent: ParentRef) -> dict[str, Any]:
    return {"agreement_id": str(parent.agreement_id), "sha256": parent.sha256}


def _parent_from_json(given: Mapping[str, Any]) -> ParentRef:
    return ParentRef(agreement_id=UUID(given["agreement_id"]), sha256=given["sha256"])


def _limits_to_json(limits: Limits) -> dict[str, Any]:
    until = limits.joinder_until
    return _without_none(
        {
            "purposes": [purpose.value for purpose in limits.purposes],
            "bases": [basis.value for basis in limits.bases],
            "elements": list(limits.elements),
            "most_retention_days": limits.most_retention_days,
            "least_min_cell": limits.least_min_cell,
            "redisclosure": limits.redisclosure.value if limits.redisclosure else None,
            "joiner_kinds": [kind.value for kind in limits.joiner_kinds],
            "joinder_until": until.isoformat() if until else None,
        }
    )


def _limits_from_json(given: Mapping[str, Any]) -> Limits:
    until = given.get("joinder_until")
    return Limits(
        purposes=tuple(Purpose(one) for one in given["purposes"]),
        bases=tuple(LegalBasis(one) for one in given["bases"]),
        elements=tuple(given["elements"]),
        most_retention_days=_number(given, "most_retention_days"),
        least_min_cell=_number(given, "least_min_cell"),
        redisclosure=Redisclosure(given["redisclosure"]) if "redisclosure" in given else None,
        joiner_kinds=tuple(OrganizationKind(one) for one in given["joiner_kinds"]),
        joinder_until=date.fromisoformat(until) if until else None,
    )


def _clause_to_json(clause: TextClause) -> dict[str, Any]:
    return {"key": clause.key, "heading": clause.heading, "body": clause.body}


def _clause_from_json(given: Mapping[str, Any]) -> TextClause:
    return TextClause(key=given["key"], heading=given["heading"], body=given["body"])


def _obligation_to_json(one: ObligationTerms) -> dict[str, Any]:
    return _without_none(
        {
            "key": one.key,
            "kind": one.kind.value,
            "owner_id": str(one.owner_id),
            "words": one.words,
            "first_due": one.first_due.isoformat() if one.first_due else None,
            "every_months": one.every_months,
        }
    )


def _obligation_from_json(given: Mapping[str, Any]) -> ObligationTerms:
    due = given.get("first_due")
    return ObligationTerms(
        key=given["key"],
        kind=ObligationKind(given["kind"]),
        owner_id=UUID(given["owner_id"]),
        words=given["words"],
        first_due=date.fromisoformat(due) if due else None,
        every_months=_number(given, "every_months"),
    )


def _flow_to_json(flow: FlowTerms) -> dict[str, Any]:
    # What a flow does not state is left out, so that texts signed before such parts existed keep
    # their bytes and their hash.
    stated: dict[str, Any] = {}
    if flow.rounding_base is not None:
        stated["rounding_base"] = flow.rounding_base
    if flow.epsilon is not None:
        stated["epsilon"] = in_plain_digits(flow.epsilon)
    if flow.custodians:
        stated["custodians"] = list(flow.custodians)
    if flow.sealing is not Sealing.IF_KEYS:
        stated["sealing"] = flow.sealing.value
    return stated | {
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
        custodians=tuple(given.get("custodians", ())),
        sealing=Sealing(given.get("sealing", Sealing.IF_KEYS)),
    )
