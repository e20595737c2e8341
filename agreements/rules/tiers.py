"""Kinds of agreements and how they stand on one another: checks, joining, amending, plain words."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date
from uuid import UUID

from agreements.rules.checks import Check, PartyFacts
from agreements.rules.elements import CATALOG
from agreements.rules.lifecycle import EVER_ACTIVE, GOVERNS, Status
from agreements.rules.narrowing import UNDER, decide_narrowing
from agreements.rules.plain import joined
from agreements.rules.standing import Standing
from agreements.rules.terms import FlowTerms, Kind, Limits, ParentRef, Terms, TextClause
from portal.rules.decision import Decision, objection
from portal.rules.vocabulary import OrganizationKind

# What cannot stand alone; an agreement may stand under a memorandum or on its own.
NEEDS_PARENT = frozenset({Kind.DUL, Kind.JOINDER})
CARRIES_FLOWS = frozenset({Kind.DSA, Kind.DUL})
AMENDABLE = GOVERNS | {Status.SUSPENDED}
AMENDS, JOINS = "amends", "joins"


def tier_checks(terms: Terms, above: Standing | None, amended: Decision) -> Iterator[Check]:
    """What its kind demands of an agreement, and that it only narrows the one above."""
    yield Check(
        "PARENT",
        (above is not None) == (terms.parent is not None)
        and (above is not None or terms.kind not in NEEDS_PARENT),
        _stands(above),
        f"A {terms.kind.label.lower()} stands under another agreement. Begin it from there.",
    )
    if above is not None and above.terms is not None:
        yield from _about_parent(terms, above, above.terms)
    if terms.kind is Kind.MOU:
        yield Check(
            "LIMITS",
            terms.limits is not None,
            "It says what agreements under it may at most allow.",
            "Say what agreements under this memorandum may at most allow, and who may join it.",
        )
    if not amended:
        yield Check("AMENDS", False, "", " ".join(reason.text for reason in amended.reasons))


def _stands(above: Standing | None) -> str:
    return "It stands on its own." if above is None else f"It stands under {above.reference}."


def _about_parent(terms: Terms, above: Standing, parent: Terms) -> Iterator[Check]:
    read = ParentRef(above.agreement_id, above.sha256) if above.agreement_id else None
    yield Check(
        "PARENT_TEXT",
        terms.parent == read,
        f"It was written on the text of {above.reference} that governs now.",
        f"{above.reference} has a new text since this was written. Save the terms again, and read "
        "what changed above.",
    )
    yield Check(
        "PARENT_SIGNED",
        above.status in EVER_ACTIVE and above.status not in (Status.CLOSING, Status.CLOSED),
        f"{above.reference} is signed by all its parties.",
        f"{above.reference} is not in force.",
    )
    stopped = next((one.reference for one in (above, *above.above()) if _is_suspended(one)), "")
    yield Check(
        "PARENT_RUNS",
        not stopped,
        "Nothing that it stands under is suspended.",
        f"{stopped} is suspended. Nothing is submitted or signed under it until it is resumed.",
    )
    decision = decide_narrowing(terms, parent, members=above.member_ids)
    if decision:
        yield Check("NARROWS", True, f"It allows nothing that {above.reference} does not.")
    for reason in decision.reasons:
        yield Check("NARROWS", False, "", reason.text)


def _is_suspended(one: Standing | None) -> bool:
    """Itself, or what it amended: a suspension holds through an amendment until it is lifted."""
    while one is not None and one.status is not Status.SUSPENDED:
        one = one.amended
    return one is not None


def decide_amending(
    reference: str, status: Status, *, ends_on: date | None, superseded_on: date | None
) -> Decision:
    """Whether this agreement, as it stands on the day, can be replaced by an amendment."""
    return Decision.unless(
        [
            objection(
                status not in AMENDABLE or ends_on is not None,
                "NOT_AMENDABLE",
                f"{reference} does not govern, or is about to end. Begin a new agreement instead.",
            ),
            objection(
                superseded_on is not None,
                "AMENDED",
                f"{reference} has an amendment that all parties signed. Amend that one.",
            ),
        ]
    )


def decide_parties(before: Terms, after: Terms) -> Decision:
    """Nobody is amended out of an agreement, with what others still owe: who leaves gives notice,
    or signs that nothing goes to or from them any more."""
    return Decision.unless(
        [
            objection(
                bool(set(before.party_ids) - set(after.party_ids)),
                "LEFT_OUT",
                "An amendment has every party of what it amends: one is missing. Name it again, "
                "or end the agreement with notice and begin a new one.",
            )
        ]
    )


def amendment_of(terms: Terms, reference: str, sha256: str, day: date) -> Terms:
    """The terms with which an amendment begins: those it replaces, and what it replaces."""
    note = TextClause(
        AMENDS,
        "What this amends",
        f"This agreement amends {reference}, whose terms have the SHA-256 hash {sha256}. "
        f"{reference} governs until all parties have signed this one and its first day has come; "
        "from that day this one governs in its place, also for what was begun before.",
    )
    text = (note, *(clause for clause in terms.text if clause.key != AMENDS))
    first = max(day, terms.effective_on)
    return dataclasses.replace(terms, effective_on=first, text=text)


def begun_under(terms: Terms, kind: Kind, above: Terms | None) -> Terms:
    """A new agreement under another begins with what it would have to keep: a licence with the
    flows of one purpose, and anything with the time in which a breach is told."""
    if above is None:
        limits = Limits() if kind is Kind.MOU else None
        return dataclasses.replace(terms, kind=kind, limits=limits)
    flows: tuple[FlowTerms, ...] = ()
    if kind is Kind.DUL and above.flows:
        flows = tuple(one for one in above.flows if one.purpose is above.flows[0].purpose)
    return dataclasses.replace(
        terms,
        kind=kind,
        flows=flows,
        breach_hours=above.breach_hours,
        destruction=above.destruction,
    )


def decide_joining(
    memorandum: Terms,
    status: Status,
    *,
    joiner: OrganizationKind,
    is_member: bool,
    is_joining: bool,
    day: date,
) -> Decision:
    """Whether an organization of this kind may join this memorandum today."""
    limits = memorandum.limits or Limits()
    until = limits.joinder_until
    kinds = joined([kind.label.lower() for kind in limits.joiner_kinds])
    return Decision.unless(
        [
            objection(
                memorandum.kind is not Kind.MOU or status not in GOVERNS,
                "NOT_OPEN",
                "Only a memorandum in force can be joined.",
            ),
            objection(
                joiner not in limits.joiner_kinds,
                "KIND",
                f"Only these may join: {kinds}." if kinds else "It is not open for others to join.",
            ),
            objection(
                until is not None and day > until,
                "TOO_LATE",
                f"It could be joined until {until.isoformat() if until else ''}.",
            ),
            objection(is_member, "MEMBER", "Your organization is bound by it already."),
            objection(
                is_joining, "JOINING", "Your organization's joinder is on its way to be signed."
            ),
        ]
    )


def decide_joinder(
    page: Terms, memorandum: Terms, status: Status, *, joiner: PartyFacts, lead: UUID, day: date
) -> Decision:
    """Whether this page, however it was written, joins its lead organization to the memorandum."""
    open_ = decide_joining(
        memorandum, status, joiner=joiner.kind, is_member=False, is_joining=False, day=day
    )
    return Decision.unless(
        [
            *open_.reasons,
            objection(
                set(page.party_ids) != {joiner.id, lead},
                "ACCEPTED",
                "A joinder has two parties: who joins, and the lead organization of the "
                "memorandum, which accepts it.",
            ),
        ]
    )


def joinder_to(
    memorandum: Terms, above: Standing, *, joiner_id: UUID, joiner: str, lead_id: UUID, day: date
) -> Terms:
    """The one page that a joiner signs."""
    assert above.agreement_id is not None
    page = TextClause(
        JOINS,
        "Joining",
        f"{joiner} joins {above.reference}, “{memorandum.title}”, whose terms have the SHA-256 "
        f"hash {above.sha256}. It has read them, takes on the duties of a party, and may from then "
        "on be party of agreements under it. It shares nothing by joining: each sharing needs an "
        "agreement of its own.",
    )
    return Terms(
        title=f"{joiner} joins “{memorandum.title}”"[:200],
        summary=f"{joiner} becomes a member of {above.reference}. No information about any student "
        "passes because of this page.",
        effective_on=max(day, memorandum.effective_on),
        expires_on=memorandum.expires_on,
        party_ids=(joiner_id, lead_id),
        kind=Kind.JOINDER,
        parent=ParentRef(above.agreement_id, above.sha256),
        text=(page,),
        notice_days=memorandum.notice_days,
    )


def limits_in_words(limits: Limits) -> list[str]:
    """What a memorandum allows at most, one sentence each."""
    purposes = [one.label.lower() for one in limits.purposes]
    bases = [one.label for one in limits.bases]
    names = [CATALOG[code].name if code in CATALOG else code for code in limits.elements]
    told = [
        f"Purposes: {joined(purposes)}." if purposes else "Any purpose.",
        f"Legal bases: {joined(bases)}." if bases else "Any legal basis that the law allows.",
        f"Elements: {joined(names)}." if names else "Any element of the catalog.",
    ]
    if limits.most_retention_days is not None:
        told.append(f"Rows are destroyed after {limits.most_retention_days} days at the latest.")
    if limits.least_min_cell is not None:
        told.append(f"No group smaller than {limits.least_min_cell} is shown in a table.")
    if limits.redisclosure is not None:
        told.append(f"Passing on: {_lower_first(limits.redisclosure.label)}.")
    return told


def joining_in_words(limits: Limits) -> str:
    """Who may join, and until when."""
    if not limits.joiner_kinds:
        return "Nobody can join it later."
    kinds = joined([f"{kind.label.lower()}s" for kind in limits.joiner_kinds])
    until = limits.joinder_until
    end = f" until {until:%B} {until.day}, {until.year}" if until else ""
    return f"Open for {kinds} to join{end}, by signing one page that the lead organization accepts."


def may_have_under(kind: Kind) -> tuple[Kind, ...]:
    return tuple(child for child, parent in UNDER.items() if parent is kind)


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
