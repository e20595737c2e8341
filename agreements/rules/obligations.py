"""What the parties owe each other while an agreement governs, and after it: pure rules.

An obligation is open until its owner shows that it is done, or another party waives it. Whether
one is overdue, the day decides whenever it is read; no job has to run for that.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from agreements.rules.elements import CATALOG
from agreements.rules.terms import FlowTerms, Kind, ObligationTerms, Terms
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, Reason, objection
from portal.rules.lifecycle import Lifecycle
from portal.rules.permissions import Permission
from portal.rules.vocabulary import Labelled


class DutyKind(Labelled):
    ANNUAL_REVIEW = "annual_review", "Annual review"
    TRAINING = "training", "Training"
    AUDIT_RIGHT = "audit_right", "Audit right"
    BREACH_NOTICE = "breach_notice", "Breach notice"
    DESTRUCTION = "destruction", "Destruction"
    RENEWAL = "renewal", "Renewal"
    OTHER = "other", "Other"


class Standing(Labelled):
    OPEN = "open", "Open"
    OVERDUE = "overdue", "Overdue"
    DONE = "done", "Done"
    WAIVED = "waived", "Waived"
    LAPSED = "lapsed", "Ended with the agreement"


_S = Standing

# `fall_due` and `lapse` are the calendar's verbs: the day decides them whenever one is read.
OBLIGATION = Lifecycle(
    name="obligation",
    first=_S.OPEN,
    states={
        _S.OPEN: "the organization that owes it, or the person it named",
        _S.OVERDUE: "the organization that owes it, or the person it named",
        _S.DONE: "nobody: evidence was recorded",
        _S.WAIVED: "nobody: an officer of another party waived it",
        _S.LAPSED: "nobody: the agreement ended before it was due",
    },
    moves={
        (_S.OPEN, "complete"): _S.DONE,
        (_S.OPEN, "waive"): _S.WAIVED,
        (_S.OPEN, "fall_due"): _S.OVERDUE,
        (_S.OPEN, "lapse"): _S.LAPSED,
        (_S.OVERDUE, "complete"): _S.DONE,
        (_S.OVERDUE, "waive"): _S.WAIVED,
        (_S.OVERDUE, "lapse"): _S.LAPSED,
    },
)

WAITING = frozenset({_S.OPEN, _S.OVERDUE})
# What the end of an agreement does not undo.
SURVIVES = frozenset(
    {DutyKind.DESTRUCTION, DutyKind.BREACH_NOTICE, DutyKind.AUDIT_RIGHT, DutyKind.OTHER}
)
RENEWAL_DAYS = 60
MARKS = (1, 7, 30)  # days before the due day on which its owner is reminded
OVERDUE_MARK = "overdue"
PACKAGE = "package-"  # the key of what is owed for one package begins so


@dataclass(frozen=True, slots=True)
class Duty:
    """One obligation as it is opened."""

    key: str
    kind: DutyKind
    owner_id: UUID
    words: str
    due_on: date | None
    every_months: int | None = None


def duties_of(terms: Terms, lead_id: UUID) -> list[Duty]:
    """What an agreement opens on the day it becomes active: what it states, and what always is."""
    stated = [duty for one in terms.obligations if (duty := _stated(terms, one)) is not None]
    if terms.kind is Kind.JOINDER:
        return stated
    return [*stated, *_standing(terms, lead_id)]


def _stated(terms: Terms, one: ObligationTerms) -> Duty | None:
    kind = DutyKind(one.kind.value)
    if kind is DutyKind.BREACH_NOTICE:  # its clock starts when somebody reports a breach
        return None
    due = one.first_due
    if due is None and one.every_months:
        due = add_months(terms.effective_on, one.every_months)
    return Duty(one.key, kind, one.owner_id, one.words, due, one.every_months)


def _standing(terms: Terms, lead_id: UUID) -> Iterator[Duty]:
    review = add_months(terms.effective_on, 12)
    stated = {one.kind.value for one in terms.obligations}
    if DutyKind.ANNUAL_REVIEW.value not in stated and review <= terms.expires_on:
        yield Duty(
            "annual-review",
            DutyKind.ANNUAL_REVIEW,
            lead_id,
            "Look at the agreement once a year: is everything that is shared still needed, are "
            "the named people still the right ones, and did everybody do what they promised?",
            review,
            12,
        )
    yield from (_destruction(terms, flow) for flow in terms.flows if flow.carries_rows)
    yield Duty(
        "renewal",
        DutyKind.RENEWAL,
        lead_id,
        f"Decide whether this agreement is renewed. Its last day is {_day(terms.expires_on)}; "
        "after it nothing more is shared.",
        max(terms.effective_on, terms.expires_on - timedelta(days=RENEWAL_DAYS)),
    )


def _destruction(terms: Terms, flow: FlowTerms) -> Duty:
    last = terms.expires_on + timedelta(days=flow.retention_days)
    how = f" Method: {terms.destruction.rstrip('.')}." if terms.destruction else ""
    return Duty(
        f"destruction-{flow.key}",
        DutyKind.DESTRUCTION,
        flow.recipient_id,
        f"Destroy every row received under flow {flow.key} ({_held(flow)}). The last day for it "
        f"is {_days(flow.retention_days)} after the agreement's last day.{how}",
        last,
    )


def destruction_of_package(flow: FlowTerms, reference: str, due_on: date) -> Duty:
    """What the recipient of one package owes: it counts from the day it was sent."""
    return Duty(
        PACKAGE + reference,
        DutyKind.DESTRUCTION,
        flow.recipient_id,
        f"Destroy the rows of package {reference}, received under flow {flow.key}.",
        due_on,
    )


def _held(flow: FlowTerms) -> str:
    names = [CATALOG[code].name.lower() for code in flow.elements if code in CATALOG]
    shown = ", ".join(names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown or "no element listed"


def next_due(
    due_on: date | None, every_months: int | None, *, day: date, last: date
) -> date | None:
    """When a recurring obligation is due again; never twice for time that is already over."""
    if due_on is None or not every_months:
        return None
    step = every_months
    while (due := add_months(due_on, step)) <= day:
        step += every_months
    return due if due <= last else None


def standing_of(
    *, kind: DutyKind, due_on: date | None, outcome: str, governs: bool, day: date
) -> Standing:
    """How an obligation stands on a day; `outcome` is how it was closed, if it was."""
    if outcome:
        return Standing(outcome)
    if not governs and kind not in SURVIVES:
        return Standing.LAPSED
    return Standing.OVERDUE if due_on is not None and due_on < day else Standing.OPEN


def reminder_mark(due_on: date | None, day: date) -> str:
    """The reminder whose time has come: only the latest, so that nobody gets three at once."""
    if due_on is None:
        return ""
    left = (due_on - day).days
    if left < 0:
        return OVERDUE_MARK
    return next((str(mark) for mark in MARKS if left <= mark), "")


@dataclass(frozen=True, slots=True)
class ObligationFacts:
    owner_id: UUID
    person_id: UUID | None
    party_ids: frozenset[UUID]
    standing: Standing
    custodians: frozenset[str] = frozenset()
    needs_certificate: bool = False  # the destruction that closes an agreement
    is_package: bool = False  # the destruction of one package


def _certificate(facts: ObligationFacts) -> Reason | None:
    return objection(
        facts.needs_certificate,
        "CERTIFICATE",
        "Only a certificate of destruction or a legal hold ends this: use the closing page.",
    )


def decide_completion(facts: ObligationFacts, actor: Actor) -> Decision:
    """The person it was given to, a named custodian, or whoever tends obligations there."""
    own = facts.owner_id in actor.organization_ids
    named = own and (actor.user_id == facts.person_id or actor.email.lower() in facts.custodians)
    role = decide_role(actor, Permission.OBLIGATION_WRITE, facts.owner_id)
    return Decision.unless(
        [
            *OBLIGATION.decide(facts.standing, "complete").reasons,
            _certificate(facts),
            objection(
                facts.is_package,
                "PACKAGE",
                "Only a certificate shows that a package is destroyed: use the page Destruction.",
            ),
            *(() if named else role.reasons),
        ]
    )


def decide_assignment(facts: ObligationFacts, actor: Actor) -> Decision:
    return Decision.unless(
        [
            *OBLIGATION.decide(facts.standing, "complete").reasons,
            *decide_role(actor, Permission.OBLIGATION_WRITE, facts.owner_id).reasons,
        ]
    )


def decide_waiver(facts: ObligationFacts, actor: Actor) -> Decision:
    """Nobody lets themselves off: an officer of another party waives."""
    offices = actor.organizations_with(Permission.AGREEMENT_SUSPEND) & facts.party_ids
    return Decision.unless(
        [
            *OBLIGATION.decide(facts.standing, "waive").reasons,
            _certificate(facts),
            objection(
                not offices - {facts.owner_id},
                "OTHER_PARTY",
                "Only a privacy officer of another party can waive what yours owes.",
            ),
        ]
    )


def decide_report(governed: bool, party_ids: frozenset[UUID], actor: Actor) -> Decision:
    """A breach is reported by whoever tends obligations of a party, even after the end."""
    able = actor.organizations_with(Permission.OBLIGATION_WRITE) & party_ids
    return Decision.unless(
        [
            objection(
                not governed,
                "STATUS",
                "This agreement has never been active, so nothing was shared under it.",
            ),
            None if able else _who_reports(),
        ]
    )


def _who_reports() -> Reason:
    return Reason(
        "ROLE_SCOPE",
        "Your role does not let you report a breach here. Tell your privacy officer or data "
        "steward at once.",
    )


def deadline(discovered_at: datetime, hours: int | None) -> datetime:
    """Until when the other parties must have the full account; at once when no hours are agreed."""
    return discovered_at + timedelta(hours=hours or 0)


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _day(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def _days(days: int) -> str:
    return "one day" if days == 1 else f"{days} days"
