"""An agreement as an ODRL 2.2 policy (W3C, 2018), made from the same terms that are enforced.

ODRL wants one assigner and one assignee for each rule, so every flow is a permission of its own,
and a duty toward several parties is one obligation toward each. What ODRL has no word for (the
smallest count, the legal basis, the elements) stands in our profile, `PROFILE`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from agreements.rules.terms import (
    FlowTerms,
    ObligationKind,
    ObligationTerms,
    Protection,
    Redisclosure,
    Sealing,
    Terms,
)
from portal.rules.vocabulary import LegalBasis

CONTEXT = "http://www.w3.org/ns/odrl.jsonld"
PROFILE = "api/v1/schemas/odrl-profile-1.json"
PREFIX = "throughline:"

# What the profile adds to ODRL, each with its meaning; published at the address of the profile.
OPERANDS = {
    "legalBasis": "The ground in FERPA on which the data may pass.",
    "element": "The data elements that the asset holds, by their codes in the catalog.",
    "population": "The students whom the asset is about, in words.",
    "frequency": "How often the asset is given.",
    "protection": "How the asset is protected: encrypted rows, hidden small counts, rounding, "
    "or noise.",
    "sealing": "Whether rows go only to keys of the recipient, or without them also into a folder.",
    "minCell": "The smallest number of students in any count that is shown.",
    "roundingBase": "Every count is a multiple of this number.",
    "epsilon": "The privacy budget of all noisy tables about one class.",
    "optOut": "Whether students who opted out of directory information are left out.",
    "passedOnAs": "The form in which the asset, or what was made of it, is passed on.",
    "everyMonths": "How often, in months, a duty recurs.",
}
ACTIONS = {
    "train": "Train the people who handle the asset.",
    "acceptAudit": "Let the assigner audit how the asset is handled.",
    "fulfil": "Do what the agreement says in words.",
}
_DUTIES = {
    ObligationKind.ANNUAL_REVIEW: "reviewPolicy",
    ObligationKind.TRAINING: f"{PREFIX}train",
    ObligationKind.AUDIT_RIGHT: f"{PREFIX}acceptAudit",
    ObligationKind.BREACH_NOTICE: "inform",
    ObligationKind.DESTRUCTION: "delete",
    ObligationKind.OTHER: f"{PREFIX}fulfil",
}
_ONWARD = {
    Redisclosure.PROTECTED_TABLES: f"{PREFIX}protectedTables",
    Redisclosure.WITH_CONSENT: f"{PREFIX}withConsent",
}


class NoFlow(ValueError):
    """An ODRL agreement needs at least one rule, and these terms let nothing pass."""


@dataclass(frozen=True, slots=True)
class Naming:
    """How a policy calls itself and the parties."""

    site: str
    agreement_id: UUID
    sha256: str
    parties: Mapping[UUID, str]

    def party(self, organization_id: UUID) -> str:
        return self.parties.get(organization_id, f"urn:uuid:{organization_id}")

    def asset(self, key: str) -> str:
        return f"urn:throughline:{self.agreement_id}:{key}"


def party_iri(organization_id: UUID, *, nces_id: str = "", opeid: str = "") -> str:
    """Public identifiers where an organization has one; otherwise its id here."""
    if nces_id:
        return f"urn:nces:{nces_id}"
    return f"urn:opeid:{opeid}" if opeid else f"urn:uuid:{organization_id}"


def policy_of(terms: Terms, naming: Naming) -> dict[str, Any]:
    """The whole agreement; raises NoFlow for one under which nothing passes."""
    if not terms.flows:
        raise NoFlow("ODRL describes what may pass, and these terms have no flow.")
    made = {
        "@context": [CONTEXT, {"throughline": f"{naming.site}{PROFILE}#"}],
        "@type": "Agreement",
        "uid": f"{naming.site}api/v1/policies/{naming.agreement_id}/{naming.sha256}",
        "profile": f"{naming.site}{PROFILE}",
        "permission": [_permission(terms, flow, naming) for flow in terms.flows],
    }
    parts = {
        "prohibition": [_prohibition(flow, naming) for flow in terms.flows],
        "obligation": [
            *(duty for flow in terms.flows for duty in _consent(flow, naming)),
            *(duty for one in terms.obligations for duty in _obligations(terms, one, naming)),
        ],
    }
    return made | {name: rules for name, rules in parts.items() if rules}


def _permission(terms: Terms, flow: FlowTerms, naming: Naming) -> dict[str, Any]:
    rule = _rule(flow, naming) | {
        "action": "use" if flow.carries_rows else "aggregate",
        "constraint": list(_constraints(terms, flow)),
    }
    if flow.carries_rows:
        kept = _constraint("elapsedTime", "lteq", f"P{flow.retention_days}D", "xsd:duration")
        rule["duty"] = [{"action": "delete", "constraint": [kept]}]
    return rule


def _rule(flow: FlowTerms, naming: Naming) -> dict[str, Any]:
    return {
        "target": naming.asset(flow.key),
        "assigner": naming.party(flow.giver_id),
        "assignee": naming.party(flow.recipient_id),
    }


def _constraints(terms: Terms, flow: FlowTerms) -> Iterator[dict[str, Any]]:
    yield _constraint("purpose", "isA", f"{PREFIX}{flow.purpose.value}")
    yield _constraint("dateTime", "gteq", terms.effective_on.isoformat(), "xsd:date")
    yield _constraint("dateTime", "lteq", terms.expires_on.isoformat(), "xsd:date")
    if flow.recipients:
        yield _constraint("recipient", "isAnyOf", [f"mailto:{one}" for one in flow.recipients])
    yield _own("legalBasis", "eq", f"{PREFIX}{flow.basis.value}")
    yield _own("element", "isAnyOf", list(flow.elements))
    yield _own("population", "eq", flow.population)
    yield _own("frequency", "eq", f"{PREFIX}{flow.frequency.value}")
    yield _own("protection", "eq", f"{PREFIX}{flow.protection.value}")
    yield _own("optOut", "eq", f"{PREFIX}{'honored' if flow.honors_opt_out else 'notConsidered'}")
    if flow.carries_rows and flow.sealing is not Sealing.IF_KEYS:
        yield _own("sealing", "eq", f"{PREFIX}{flow.sealing.value}")
    yield from _numbers(flow)


def _numbers(flow: FlowTerms) -> Iterator[dict[str, Any]]:
    """The numbers that protect a table. Those that protect nothing here are not stated."""
    if flow.hides_small:
        yield _own("minCell", "gteq", flow.min_cell, "xsd:integer")
    if flow.protection is Protection.ROUNDED and flow.rounding_base is not None:
        yield _own("roundingBase", "eq", flow.rounding_base, "xsd:integer")
    if flow.protection is Protection.NOISE and flow.epsilon is not None:
        yield _own("epsilon", "lteq", flow.budget_words, "xsd:decimal")


def _prohibition(flow: FlowTerms, naming: Naming) -> dict[str, Any]:
    """Passing it on is forbidden, but for the one form that the agreement allows, if any."""
    rule = _rule(flow, naming) | {"action": "distribute"}
    if flow.redisclosure in _ONWARD:
        rule["constraint"] = [_own("passedOnAs", "neq", _ONWARD[flow.redisclosure])]
    return rule


def _consent(flow: FlowTerms, naming: Naming) -> Iterator[dict[str, Any]]:
    """The giver owes the recipient that each student's consent stands."""
    if flow.basis is LegalBasis.CONSENT:
        yield {
            "target": naming.asset(flow.key),
            "assigner": naming.party(flow.recipient_id),
            "assignee": naming.party(flow.giver_id),
            "action": "obtainConsent",
        }


def _obligations(terms: Terms, one: ObligationTerms, naming: Naming) -> Iterator[dict[str, Any]]:
    limits = list(_limits(terms, one))
    for party in terms.party_ids:
        if party == one.owner_id:
            continue
        rule = {
            "target": f"urn:throughline:{naming.agreement_id}",
            "assigner": naming.party(party),
            "assignee": naming.party(one.owner_id),
            "action": _DUTIES[one.kind],
        }
        yield rule | ({"constraint": limits} if limits else {})


def _limits(terms: Terms, one: ObligationTerms) -> Iterator[dict[str, Any]]:
    if one.first_due is not None:
        yield _constraint("dateTime", "lteq", one.first_due.isoformat(), "xsd:date")
    if one.kind is ObligationKind.BREACH_NOTICE and terms.breach_hours is not None:
        yield _constraint("elapsedTime", "lteq", f"PT{terms.breach_hours}H", "xsd:duration")
    if one.every_months is not None:
        yield _own("everyMonths", "eq", one.every_months, "xsd:integer")


def _own(operand: str, operator: str, value: Any, kind: str = "") -> dict[str, Any]:
    return _constraint(f"{PREFIX}{operand}", operator, value, kind)


def _constraint(operand: str, operator: str, value: Any, kind: str = "") -> dict[str, Any]:
    """A value with a type is written as JSON-LD writes typed values."""
    right = {"@value": value if isinstance(value, int) else str(value), "@type": kind}
    return {
        "leftOperand": operand,
        "operator": operator,
        "rightOperand": right if kind else value,
    }


def profile(site: str) -> dict[str, Any]:
    """What our profile adds, as JSON-LD, for whoever reads a policy elsewhere."""
    base = f"{site}{PROFILE}"
    return {
        "@context": {
            "odrl": "http://www.w3.org/ns/odrl/2/",
            "skos": "http://www.w3.org/2004/02/skos/core#",
        },
        "@id": base,
        "@graph": [
            *(_term(base, name, "odrl:LeftOperand", words) for name, words in OPERANDS.items()),
            *(_term(base, name, "odrl:Action", words) for name, words in ACTIONS.items()),
        ],
    }


def _term(base: str, name: str, kind: str, words: str) -> dict[str, Any]:
    return {"@id": f"{base}#{name}", "@type": kind, "skos:definition": words}
