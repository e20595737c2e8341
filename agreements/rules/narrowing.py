"""What stands under another agreement can only narrow it: each thing that is wider, by name.

A memorandum limits by its `limits` and by who is a member of it. A licence narrows flows: each of
its flows lies within one flow of the agreement above.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from uuid import UUID

from agreements.rules.elements import CATALOG
from agreements.rules.terms import (
    FlowTerms,
    Frequency,
    Kind,
    Limits,
    Protection,
    Redisclosure,
    Sealing,
    Terms,
)
from portal.rules.decision import Decision, Reason, objection

CODE = "WIDER_THAN_PARENT"

# What may stand under what.
UNDER: dict[Kind, Kind] = {Kind.DSA: Kind.MOU, Kind.DUL: Kind.DSA, Kind.JOINDER: Kind.MOU}

# Consent and tables are two ways to pass data on; neither contains the other.
WITHIN: dict[Redisclosure, frozenset[Redisclosure]] = {
    one: frozenset({one, Redisclosure.NONE}) for one in Redisclosure
}
SEALED = (Sealing.PLAIN_FOLDERS, Sealing.IF_KEYS, Sealing.ALWAYS)
OFTEN = (Frequency.ONCE, Frequency.YEARLY, Frequency.TERMLY, Frequency.ON_REQUEST)


def decide_narrowing(
    child: Terms, parent: Terms, *, members: Collection[UUID] | None = None
) -> Decision:
    """Allowed when the child permits nothing that its parent does not. `members` may be parties
    of what stands under a memorandum: its own parties and those who joined."""
    known = parent.party_ids if members is None else members
    return Decision.unless(
        [
            *_of_agreement(child, parent, known),
            *(reason for flow in child.flows for reason in wider_than(flow, parent, known)),
        ]
    )


def wider_than(flow: FlowTerms, parent: Terms, members: Collection[UUID]) -> Iterator[Reason]:
    """What this flow permits and the parent does not."""
    raised = [_of_ends(flow, members)]
    if parent.kind is Kind.MOU:
        raised += _beyond_limits(flow, parent.limits or Limits())
    else:
        raised += _beyond_flows(flow, parent.flows)
    yield from (reason for reason in raised if reason is not None)


def _of_agreement(
    child: Terms, parent: Terms, members: Collection[UUID]
) -> Iterable[Reason | None]:
    joins = child.kind is Kind.JOINDER
    yield objection(
        UNDER.get(child.kind) is not parent.kind,
        CODE,
        f"A {_lower(child.kind.label)} cannot stand under a {_lower(parent.kind.label)}.",
    )
    yield objection(
        not joins and bool(set(child.party_ids) - set(members)),
        CODE,
        "A party of this agreement is neither party nor member of the one above. Let it join first."
        if parent.kind is Kind.MOU
        else "A party of this agreement is no party of the one above.",
    )
    yield objection(
        child.effective_on < parent.effective_on,
        CODE,
        f"It begins before the agreement above does, on {parent.effective_on.isoformat()}.",
    )
    yield objection(
        child.expires_on > parent.expires_on,
        CODE,
        f"It ends after the agreement above does, on {parent.expires_on.isoformat()}.",
    )
    yield from _of_breach(child, parent)
    yield objection(
        child.kind is Kind.DUL and len({flow.purpose for flow in child.flows}) > 1,
        CODE,
        "A licence serves one purpose; this one names several.",
    )


def _of_breach(child: Terms, parent: Terms) -> Iterator[Reason | None]:
    limit = None if child.kind is Kind.JOINDER else parent.breach_hours
    if limit is not None:
        yield objection(
            child.breach_hours is None or child.breach_hours > limit,
            CODE,
            f"The agreement above has a breach told within {limit} hours; say so, or sooner.",
        )


def _of_ends(flow: FlowTerms, members: Collection[UUID]) -> Reason | None:
    return objection(
        not {flow.giver_id, flow.recipient_id} <= set(members),
        CODE,
        f"Flow {flow.key} has an end that the agreement above does not bind.",
    )


def _beyond_limits(flow: FlowTerms, limits: Limits) -> list[Reason | None]:
    most, least = limits.most_retention_days, limits.least_min_cell
    allowed = limits.redisclosure
    return [
        _outside(flow, "purpose", [flow.purpose.label], [one.label for one in limits.purposes]),
        _outside(flow, "legal basis", [flow.basis.label], [one.label for one in limits.bases]),
        _beyond(flow, "elements", _names(set(flow.elements) - set(limits.elements)))
        if limits.elements
        else None,
        _more(flow, "days that rows are kept", flow.retention_days, most)
        if flow.carries_rows
        else _less(flow, "smallest count shown", flow.min_cell, least),
        objection(
            allowed is not None and flow.redisclosure not in WITHIN[allowed],
            CODE,
            f"Flow {flow.key} passes on more than the agreement above allows: "
            f"{_lower(allowed.label) if allowed else ''}.",
        ),
    ]


def _outside(
    flow: FlowTerms, what: str, asked: Collection[str], allowed: Collection[str]
) -> Reason | None:
    """An empty list of what is allowed limits nothing."""
    beyond = [name for name in asked if name not in allowed] if allowed else []
    return _beyond(flow, what, beyond)


def _beyond(flow: FlowTerms, what: str, beyond: Collection[str]) -> Reason | None:
    return objection(
        bool(beyond),
        CODE,
        f"Flow {flow.key}, {what}: the agreement above does not allow {', '.join(beyond)}.",
    )


def _more(flow: FlowTerms, what: str, asked: int, most: int | None) -> Reason | None:
    return objection(
        most is not None and asked > most,
        CODE,
        f"Flow {flow.key}, {what}: {asked}; the agreement above allows at most {most}.",
    )


def _less(flow: FlowTerms, what: str, asked: int, least: int | None) -> Reason | None:
    return objection(
        least is not None and asked < least,
        CODE,
        f"Flow {flow.key}, {what}: {asked}; the agreement above demands at least {least}.",
    )


def _beyond_flows(flow: FlowTerms, flows: Collection[FlowTerms]) -> list[Reason | None]:
    """Nothing when one flow above contains it; else what the nearest of them does not allow."""
    ends = (flow.giver_id, flow.recipient_id)
    tried = [
        [reason for reason in _beyond_flow(flow, one) if reason is not None]
        for one in flows
        if (one.giver_id, one.recipient_id) == ends
    ]
    if not tried:
        words = f"Flow {flow.key}: the agreement above has no flow between these two."
        return [Reason(CODE, words)]
    return [*min(tried, key=lambda reasons: len(reasons))]


def _beyond_flow(flow: FlowTerms, above: FlowTerms) -> list[Reason | None]:
    return [
        _outside(flow, "purpose", [flow.purpose.label], [above.purpose.label]),
        _outside(flow, "legal basis", [flow.basis.label], [above.basis.label]),
        _outside(flow, "level", [flow.level.label], [above.level.label]),
        _beyond(flow, "elements", _names(set(flow.elements) - set(above.elements))),
        _beyond(flow, "named people", sorted(_newly_named(flow, above))),
        objection(
            OFTEN.index(flow.frequency) > OFTEN.index(above.frequency),
            CODE,
            f"Flow {flow.key} moves more often than the flow above: "
            f"{_lower(above.frequency.label)}.",
        ),
        objection(
            flow.redisclosure not in WITHIN[above.redisclosure],
            CODE,
            f"Flow {flow.key} passes on more than the flow above: "
            f"{_lower(above.redisclosure.label)}.",
        ),
        objection(
            above.honors_opt_out and not flow.honors_opt_out,
            CODE,
            f"Flow {flow.key} includes students who opted out; the flow above leaves them out.",
        ),
        objection(
            bool(set(above.clauses) - set(flow.clauses)),
            CODE,
            f"Flow {flow.key} lacks a clause that the flow above has.",
        ),
        *_beyond_protection(flow, above),
    ]


def _beyond_protection(flow: FlowTerms, above: FlowTerms) -> list[Reason | None]:
    if above.carries_rows:
        return [
            _more(flow, "days that rows are kept", flow.retention_days, above.retention_days),
            objection(
                SEALED.index(flow.sealing) < SEALED.index(above.sealing),
                CODE,
                f"Flow {flow.key} asks less of the recipient's keys than the flow above: "
                f"{_lower(above.sealing.label)}.",
            ),
        ]
    return [
        _outside(flow, "protection", [flow.protection.label], [above.protection.label]),
        _less(flow, "smallest count shown", flow.min_cell, above.min_cell),
        _less(flow, "rounding", flow.rounding_base or 0, above.rounding_base),
        objection(
            above.protection is Protection.NOISE
            and above.epsilon is not None
            and (flow.epsilon is None or flow.epsilon > above.epsilon),
            CODE,
            f"Flow {flow.key} spends more than the budget of the flow above: {above.budget_words}.",
        ),
    ]


def _names(codes: Iterable[str]) -> list[str]:
    return sorted(CATALOG[code].name if code in CATALOG else code for code in codes)


def _newly_named(flow: FlowTerms, above: FlowTerms) -> set[str]:
    """Whoever keeps the copies above receives nothing by that; whoever receives may keep them."""
    receiving = _emails(above.recipients)
    keeping = receiving | _emails(above.custodians)
    return (_emails(flow.recipients) - receiving) | (_emails(flow.custodians) - keeping)


def _emails(given: Iterable[str]) -> set[str]:
    return {email.lower() for email in given}


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
