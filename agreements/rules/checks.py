"""The checklist: what terms must satisfy before anyone is asked to approve them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from agreements.rules.bases import BASES
from agreements.rules.elements import CATALOG, NEVER, Catalog, listed
from agreements.rules.terms import FlowTerms, Kind, Level, Protection, Sealing, Terms
from portal.rules.decision import Decision, Reason
from portal.rules.vocabulary import LegalBasis, OrganizationKind

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
LONGEST_RETENTION = 3650
LEAST_BASE, MOST_BASE = 3, 20
LEAST_EPSILON, MOST_EPSILON = Decimal("0.1"), Decimal(10)
TABLE_PROTECTIONS = (Protection.SUPPRESSION, Protection.ROUNDED, Protection.NOISE)


@dataclass(frozen=True, slots=True)
class PartyFacts:
    id: UUID
    name: str
    kind: OrganizationKind
    min_cell: int


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the checklist. `flow_key` is empty when it is about the whole agreement."""

    code: str
    is_met: bool
    text: str
    remedy: str = ""
    citation: str = ""
    flow_key: str = ""


Parties = Mapping[UUID, PartyFacts]


def checklist(
    terms: Terms, parties: Parties, lead_id: UUID, catalog: Catalog = CATALOG
) -> tuple[Check, ...]:
    """Every check with its outcome, those of the agreement first, then flow by flow."""
    checks = list(_of_agreement(terms, parties, lead_id))
    for flow in terms.flows:
        checks += _of_flow(flow, terms, parties, catalog)
    return tuple(checks)


def decide_submission(checks: tuple[Check, ...]) -> Decision:
    """Allowed when every check is met; otherwise all that is missing, with the citation."""
    return Decision.unless(_as_reason(check) for check in checks if not check.is_met)


def _as_reason(check: Check) -> Reason:
    where = f"Flow {check.flow_key}: " if check.flow_key else ""
    cited = f" ({check.citation})" if check.citation else ""
    return Reason(check.code, f"{where}{check.remedy or check.text}{cited}")


def _of_agreement(terms: Terms, parties: Parties, lead_id: UUID) -> Iterator[Check]:
    yield Check(
        "TITLE",
        bool(terms.title.strip() and terms.summary.strip()),
        "It has a title and a summary.",
        "Give it a title and a summary that a parent understands.",
    )
    yield Check(
        "PARTIES",
        len(set(terms.party_ids)) >= 2
        and lead_id in terms.party_ids
        and set(terms.party_ids) <= set(parties),
        "It has two or more parties, the lead organization among them.",
        "Name at least one other party that is registered here.",
    )
    yield Check(
        "TERM",
        terms.effective_on < terms.expires_on,
        "It has a first and a last day, in this order.",
        "The last day must come after the first.",
    )
    carries = terms.kind in (Kind.DSA, Kind.DUL)
    yield Check(
        "FLOWS",
        bool(terms.flows) == carries,
        "It has at least one flow of data." if carries else "It carries no data itself.",
        "Add what one party gives another."
        if carries
        else f"A {terms.kind.label.lower()} carries no data: put flows into an agreement under it.",
    )
    yield Check(
        "FLOW_KEYS",
        len({flow.key for flow in terms.flows}) == len(terms.flows),
        "Each flow has a name of its own.",
        "Two flows have the same key.",
    )


def _of_flow(flow: FlowTerms, terms: Terms, parties: Parties, catalog: Catalog) -> Iterator[Check]:
    for check in (*_ends(flow, terms, parties), *_basis(flow, parties), *_content(flow, catalog)):
        yield _keyed(check, flow)
    specific = _rows(flow) if flow.carries_rows else _tables(flow, terms, parties, catalog)
    for check in specific:
        yield _keyed(check, flow)


def _keyed(check: Check, flow: FlowTerms) -> Check:
    return Check(
        check.code, check.is_met, check.text, check.remedy, check.citation, flow_key=flow.key
    )


def _ends(flow: FlowTerms, terms: Terms, parties: Parties) -> Iterator[Check]:
    ends = {flow.giver_id, flow.recipient_id}
    yield Check(
        "ENDS",
        len(ends) == 2 and ends <= set(terms.party_ids) & set(parties),
        "Giver and recipient are two different parties of this agreement.",
        "Choose a giver and another recipient among the parties.",
    )


def _basis(flow: FlowTerms, parties: Parties) -> Iterator[Check]:
    basis = BASES[flow.basis]
    giver, recipient = parties.get(flow.giver_id), parties.get(flow.recipient_id)
    if giver and recipient:
        problem = basis.impossible(giver.kind, recipient.kind)
        yield Check(
            "BASIS_PARTIES",
            problem is None,
            f"{flow.basis.label} fits a flow from {giver.name} to {recipient.name}.",
            problem or "",
            basis.citation,
        )
    yield Check(
        "BASIS_PURPOSE",
        flow.purpose in basis.purposes,
        f"The purpose fits the basis: {flow.purpose.label.lower()}.",
        f"{flow.basis.label} does not cover this purpose: {flow.purpose.label.lower()}.",
        basis.citation,
    )
    yield Check(
        "BASIS_LEVEL",
        flow.level in basis.levels,
        f"The basis fits what is shared: {flow.level.label.lower()}.",
        "Tables of counts pass as de-identified data, and only tables of counts do."
        if flow.basis is LegalBasis.DEIDENTIFIED or flow.level is Level.AGGREGATE
        else "Choose a basis for rows.",
        BASES[LegalBasis.DEIDENTIFIED].citation,
    )
    for clause in basis.clauses:
        yield Check(
            "CLAUSE",
            clause.code in flow.clauses,
            clause.text,
            f"The basis needs this clause: {clause.text}",
            clause.citation,
        )


def _content(flow: FlowTerms, catalog: Catalog) -> Iterator[Check]:
    forbidden = [NEVER[code] for code in flow.elements if code in NEVER]
    unknown = [code for code in flow.elements if code not in catalog and code not in NEVER]
    yield Check(
        "ELEMENTS",
        bool(flow.elements) and not forbidden and not unknown,
        f"It lists its data elements one by one ({len(flow.elements)}).",
        " ".join(forbidden)
        or (f"Not in the catalog: {', '.join(unknown)}." if unknown else "Choose its elements."),
        "34 CFR 99.37(e)" if forbidden else "",
    )
    yield Check(
        "POPULATION",
        bool(flow.population.strip()),
        "It says which students it is about.",
        "Say which students it is about.",
    )
    if BASES[flow.basis].directory_only:
        yield from _directory(flow, catalog)


def _directory(flow: FlowTerms, catalog: Catalog) -> Iterator[Check]:
    outside = [one.name for one in listed(flow.elements, catalog) if not one.directory]
    yield Check(
        "DIRECTORY_ITEMS",
        not outside,
        "Every element can be directory information.",
        f"These can never be directory information: {', '.join(outside)}.",
        "34 CFR 99.3, 99.37(e)",
    )
    yield Check(
        "DIRECTORY_OPT_OUT",
        flow.honors_opt_out,
        "Families who opted out of directory information are left out.",
        "A directory flow must honor every opt-out.",
        "34 CFR 99.37(a)(2)",
    )


def _rows(flow: FlowTerms) -> Iterator[Check]:
    valid = [email for email in flow.recipients if EMAIL.fullmatch(email)]
    yield Check(
        "RETENTION",
        0 < flow.retention_days <= LONGEST_RETENTION,
        f"Rows are destroyed after {flow.retention_days} days.",
        f"Say after how many days rows are destroyed (1 to {LONGEST_RETENTION}).",
        "34 CFR 99.35(a)(3)(iv), 99.31(a)(6)(iii)(C)(4)",
    )
    yield Check(
        "RECIPIENTS",
        bool(valid) and len(valid) == len(flow.recipients),
        "The people who may open the rows are named.",
        "Name, by email, each person who may open the rows.",
        "34 CFR 99.31(c)",
    )
    yield Check(
        "ROW_PROTECTION",
        flow.protection is Protection.ENCRYPTED,
        "Rows travel encrypted to the named recipients.",
        "Rows must travel encrypted.",
    )


def _tables(flow: FlowTerms, terms: Terms, parties: Parties, catalog: Catalog) -> Iterator[Check]:
    least = max((parties[p].min_cell for p in terms.party_ids if p in parties), default=0)
    telling = [one.name for one in listed(flow.elements, catalog) if not one.counted]
    yield Check(
        "MIN_CELL",
        flow.min_cell >= least,
        f"The smallest count shown is {flow.min_cell}, not below any party's own rule ({least}).",
        f"The smallest count shown must be at least {least}: a party of this agreement demands it.",
        "34 CFR 99.31(b)(1)",
    )
    yield Check(
        "TABLE_ELEMENTS",
        not telling,
        "Its elements can stand in a table of counts.",
        f"These belong to one student and cannot stand in a table of counts: {', '.join(telling)}.",
        "34 CFR 99.31(b)(1)",
    )
    yield Check(
        "TABLE_PROTECTION",
        flow.protection in TABLE_PROTECTIONS,
        f"{flow.protection_words}.",
        "Tables must hide small counts and those that would reveal them, round all counts, or "
        "carry noise.",
        "34 CFR 99.31(b)(1)",
    )
    yield from _numbers(flow)


def _numbers(flow: FlowTerms) -> Iterator[Check]:
    """What rounding and noise need is stated, and nothing that another protection needs."""
    if flow.protection is Protection.ROUNDED:
        base = flow.rounding_base or 0
        yield Check(
            "ROUNDING_BASE",
            LEAST_BASE <= base <= MOST_BASE,
            f"All counts are multiples of {base}.",
            f"Say to multiples of which number counts are rounded ({LEAST_BASE} to {MOST_BASE}).",
            "34 CFR 99.31(b)(1)",
        )
    if flow.protection is Protection.NOISE:
        epsilon = flow.epsilon if flow.epsilon is not None else Decimal(0)
        yield Check(
            "EPSILON",
            epsilon.is_finite() and LEAST_EPSILON <= epsilon <= MOST_EPSILON,
            f"All releases about a class together spend no more than {flow.budget_words}.",
            f"State the noise budget of a class ({LEAST_EPSILON} to {MOST_EPSILON}).",
            "34 CFR 99.31(b)(1)",
        )
    stray = (
        (flow.rounding_base is not None and flow.protection is not Protection.ROUNDED)
        or (flow.epsilon is not None and flow.protection is not Protection.NOISE)
        or flow.sealing is not Sealing.IF_KEYS
    )
    yield Check(
        "ONE_PROTECTION",
        not stray,
        "One way of protecting tables is stated.",
        "State a rounding number only for rounded counts, a budget only for counts with noise, and "
        "keys only for rows.",
    )
