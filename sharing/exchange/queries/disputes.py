"""Rows of a return that can be disputed, and the disputes about them; for both sides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse

from consent import identities
from consent.rules.identity import Identity
from portal.inbox import InboxItem
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision
from portal.rules.permissions import Permission
from portal.ui.formatting import day as in_words
from portal.vault import Vault
from sharing.exchange import facts, still
from sharing.exchange.models import Dispute, Exchange
from sharing.exchange.queries.exchanges import exchange_for
from sharing.exchange.rules import disputing as rules
from sharing.exchange.rules.disputing import DISPUTE, DisputeStatus
from sharing.exchange.rules.pairs import both
from sharing.records.models import OutcomeVersion

_COLUMNS = ("kind", *rules.FIELDS)
_TOLD = ", ".join(f"o.{name}" for name in _COLUMNS)
_ROWS = f"""
SELECT r.return_key, r.subject_id, {_TOLD}
FROM exchange_exchangerow r
JOIN records_outcome o ON o.subject_id = r.subject_id AND o.organization_id = r.organization_id
WHERE r.exchange_id = %s AND o.exchange_id = %s AND r.code = 'ALLOWED'
    AND (%s = '' OR r.return_key = %s)
ORDER BY r.return_key, o.begins_on, o.graduated_on, o.id
OFFSET %s LIMIT %s
"""  # noqa: S608 - constants above


MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class ReturnedRow:
    """One outcome on file, as the return told it; the name for those who may read names."""

    return_key: str
    subject_id: UUID
    row: dict[str, str]
    identity: Identity | None

    @property
    def lines(self) -> list[tuple[str, str]]:
        return rules.lines_of(self.row)

    @property
    def gist(self) -> tuple[str, str]:
        return rules.gist_of(self.row)

    @property
    def position(self) -> str:
        """Names the row among those of its student."""
        return "|".join(self.row.get(name, "") for name in rules.KEY)


@dataclass(frozen=True, slots=True)
class DisputePage:
    dispute: Dispute
    is_giver: bool
    is_overdue: bool
    earlier: tuple[Dispute, ...]
    may_answer: Decision
    may_settle: Decision
    may_close: Decision
    may_retract: Decision
    # Waiting as this one does, about the same field for the same reason, and answered the same.
    alike: tuple[Dispute, ...]

    @property
    def all_alike(self) -> tuple[Dispute, ...]:
        return (self.dispute, *self.alike)

    @property
    def lines(self) -> list[tuple[str, str]]:
        return rules.lines_of(self.dispute.row)

    @property
    def told(self) -> str:
        field = self.dispute.field
        return rules.shown(field, str(self.dispute.row.get(field, ""))) or "nothing"

    @property
    def title(self) -> str:
        return f"Dispute {self.dispute.number}: {self.dispute.field_label.lower()}"

    @property
    def answer(self) -> str:
        """What the college said, also after it was taken over."""
        if self.dispute.status != DisputeStatus.APPLIED:
            return str(self.dispute.get_status_display())
        return (DisputeStatus.CORRECTED if self.dispute.value else DisputeStatus.REMOVED).label

    @property
    def value(self) -> str:
        return rules.shown(self.dispute.field, self.dispute.value)

    @property
    def takes_value(self) -> bool:
        return self.dispute.field != rules.WHOLE_ROW


def rows_for(
    actor: Actor, reference: str, *, key: str = "", start: int, stop: int
) -> Sequence[ReturnedRow]:
    """Outcomes on file from this exchange; for those of the district who may decide on returns."""
    exchange = exchange_for(actor, reference)
    if not actor.may_in(Permission.EXCHANGE_ACCEPT, exchange.organization_id):
        raise Http404
    with connection.cursor() as cursor:
        wanted: list[Any] = [exchange.id, exchange.id, key, key, start, stop - start]
        cursor.execute(_ROWS, wanted)
        found = cursor.fetchall()
    names: dict[UUID, Identity] = {}
    if found and actor.may_in(Permission.STUDENT_READ, exchange.organization_id):
        vault = Vault.for_organization(exchange.organization_id)
        names = identities.opened(vault, list({row[1] for row in found}))
    return [ReturnedRow(row[0], row[1], _plain(row[2:]), names.get(row[1])) for row in found]


@dataclass(frozen=True, slots=True)
class EarlierRow:
    """What a row of one student said until a moment; the database keeps it whoever changes it."""

    until: datetime
    gist: tuple[str, str]


def earlier_rows_for(actor: Actor, reference: str, key: str) -> list[EarlierRow]:
    """Of the student with this return key, latest first; as for the rows themselves."""
    exchange = exchange_for(actor, reference)
    if not actor.may_in(Permission.EXCHANGE_ACCEPT, exchange.organization_id):
        raise Http404
    sent = exchange.rows.filter(return_key=key).exclude(return_key="")
    versions = OutcomeVersion.objects.filter(
        organization_id=exchange.organization_id, subject_id__in=sent.values("subject_id")
    ).order_by("-until", "id")
    return [EarlierRow(one.until, rules.gist_of(one.told)) for one in versions[:50]]


def row_for(actor: Actor, reference: str, key: str, position: str) -> ReturnedRow:
    """One row of one student, by the return key and what was told."""
    if not key:
        raise Http404
    for row in rows_for(actor, reference, key=key, start=0, stop=500):
        if row.position == position:
            return row
    raise Http404


def rows_named_for(actor: Actor, reference: str, named: Sequence[str]) -> list[ReturnedRow]:
    """The marked rows, each named by its return key and its position."""
    if not 0 < len(named) <= MOST_AT_ONCE:
        raise Http404
    marks = dict.fromkeys(named)
    return [row_for(actor, reference, *mark.partition("~")[::2]) for mark in marks]


def row_told_for(actor: Actor, reference: str, key: str, told: dict[str, str]) -> ReturnedRow:
    """The one row of a student that says all of this; as a program names it."""
    found = [
        row
        for row in (rows_for(actor, reference, key=key, start=0, stop=500) if key else ())
        if all(row.row.get(name, "") == value for name, value in told.items())
    ]
    if len(found) != 1:
        raise Http404
    return found[0]


def _plain(values: Sequence[Any]) -> dict[str, str]:
    return {
        name: str(value)
        for name, value in zip(_COLUMNS, values, strict=True)
        if value is not None and value != ""
    }


def disputes_for(actor: Actor) -> QuerySet[Dispute]:
    """Of both sides, those that wait first."""
    own = actor.organizations_with(Permission.EXCHANGE_READ)
    return (
        Dispute.objects.filter(Q(organization_id__in=own) | Q(recipient_id__in=own))
        .select_related(
            "exchange__organization",
            "exchange__recipient",
            "raised_by",
            "answered_by",
            "settled_by",
        )
        .order_by("settled_at", "due_on", "exchange__reference", "number")
    )


def disputes_of(actor: Actor, exchange: Exchange) -> QuerySet[Dispute]:
    return disputes_for(actor).filter(exchange=exchange).order_by("-number")


def dispute_for(actor: Actor, reference: str, number: int) -> Dispute:
    found = disputes_for(actor).filter(exchange__reference=reference, number=number).first()
    if found is None:
        raise Http404
    return found


def dispute_page_for(actor: Actor, reference: str, number: int, day: date) -> DisputePage:
    dispute = dispute_for(actor, reference, number)
    exchange = dispute.exchange
    covered = facts.answer_coverage(exchange, day)
    answers = decide_role(actor, Permission.EXCHANGE_ANSWER, exchange.recipient_id)
    accepts = decide_role(actor, Permission.EXCHANGE_ACCEPT, exchange.organization_id)
    ends = both(accepts, DISPUTE.decide(dispute.status, "apply"), covered)
    key = dispute.return_key
    subject_id = still.student_of(exchange, key, day) if ends.allowed else None
    same = [
        one
        for one in disputes_of(actor, exchange).filter(return_key=dispute.return_key)
        if one.id != dispute.id and rules.is_same_fact(one.row, dispute.row)
    ]
    waits = dispute.status in rules.WAITING
    cause = {name: getattr(dispute, name) for name in ("status", "field", "reason", "value")}
    alike = disputes_of(actor, exchange).filter(**cause).exclude(id=dispute.id)
    return DisputePage(
        dispute=dispute,
        alike=tuple(alike.order_by("number")) if waits else (),
        is_giver=actor.may_in(Permission.EXCHANGE_READ, exchange.organization_id),
        is_overdue=dispute.is_overdue(day),
        earlier=tuple(same),
        may_answer=both(answers, DISPUTE.decide(dispute.status, "confirm"), covered),
        may_settle=both(ends, still.decide_kept(subject_id)) if ends.allowed else ends,
        may_close=both(ends, still.decide_closing(subject_id)) if ends.allowed else ends,
        may_retract=both(accepts, DISPUTE.decide(dispute.status, "retract")),
    )


def disputes_waiting_for(actor: Actor, day: date) -> Iterator[InboxItem]:
    """What the college is to answer, and what the district is to take over."""
    answers = actor.organizations_with(Permission.EXCHANGE_ANSWER)
    accepts = actor.organizations_with(Permission.EXCHANGE_ACCEPT)
    if not (answers or accepts):
        return
    waiting = list(disputes_for(actor).filter(status__in=rules.WAITING))
    rows = Counter(map(_cause, waiting))
    first: dict[tuple[object, ...], Dispute] = {}
    for one in waiting:
        first.setdefault(_cause(one), one)
    for one in first.values():  # one cause in many rows waits once
        title = _waits_for(one, answers, accepts, day)
        if title:
            yield _item(one, title, rows[_cause(one)], day)


def _cause(one: Dispute) -> tuple[object, ...]:
    return (one.exchange_id, one.status, one.field, one.reason, one.value)


def _waits_for(
    one: Dispute, answers: Collection[UUID], accepts: Collection[UUID], day: date
) -> str:
    is_open = one.status == DisputeStatus.OPEN
    if is_open and one.recipient_id in answers:
        return f"Answer a dispute: {one.exchange.organization}"
    if one.organization_id not in accepts:
        return ""
    if not is_open:
        return f"Take over a correction: {one.exchange.recipient}"
    late = f"A dispute is not answered: {one.exchange.recipient}"
    return late if one.is_overdue(day) else ""


def _item(one: Dispute, title: str, rows: int, day: date) -> InboxItem:
    is_open = one.status == DisputeStatus.OPEN
    late = " (overdue)" if one.is_overdue(day) else ""
    of = "one row" if rows == 1 else f"{rows:,} rows"
    detail = f"{one.field_label} of {of} of {one.exchange.reference}"
    if is_open:
        detail += f"; the answer is due {in_words(one.due_on)}{late}"
    return InboxItem(
        title=f"{title}, class of {one.exchange.class_of}",
        url=reverse("dispute", args=[one.exchange.reference, one.number]),
        detail=detail,
        since=one.answered_at or one.raised_at,
        due=one.due_on if is_open else None,
    )
