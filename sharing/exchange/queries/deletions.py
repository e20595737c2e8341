"""Rows that families asked to have deleted: what the holder owes, what the district waits for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Max, Min, Q
from django.db.models.functions import Length
from django.http import Http404
from django.urls import reverse

from portal.inbox import InboxItem
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, objection
from portal.rules.permissions import Permission
from sharing.exchange.models import DeletionRequest, Exchange, Given, HandedFile
from sharing.exchange.rules.lifecycle import DeletionStatus, ExchangeStatus


@dataclass(frozen=True, slots=True)
class DeletionLine:
    """All that is asked about one package or file. `due_on` and `is_overdue` tell what waits."""

    exchange: Given
    rows: int
    waiting: int
    first_asked_at: datetime
    last_asked_at: datetime
    due_on: date | None
    confirmed_at: datetime | None
    is_overdue: bool

    @property
    def is_file(self) -> bool:
        return isinstance(self.exchange, HandedFile)

    @property
    def confirmed(self) -> int:
        return self.rows - self.waiting

    @property
    def status(self) -> str:
        if self.is_overdue:
            return "overdue"
        return (DeletionStatus.ASKED if self.waiting else DeletionStatus.CONFIRMED).value

    @property
    def status_label(self) -> str:
        return "Overdue" if self.is_overdue else DeletionStatus(self.status).label


@dataclass(frozen=True, slots=True)
class DeletionPage:
    line: DeletionLine
    is_holder: bool
    may_confirm: Decision
    keys: tuple[str, ...]
    answers: tuple[DeletionRequest, ...]

    @property
    def how_named(self) -> str:
        """How the holder finds the rows."""
        if self.line.is_file:
            return (
                "Each row is named by its return key, or by its number: the header is row 1. In a "
                "roster count the rows of users.csv, and delete what has the same sourcedId in "
                "the other tables, too."
            )
        return "Each row is named by its return key, the first column of students.csv."


def deletions_for(actor: Actor, day: date) -> list[DeletionLine]:
    """One line a package or file, those that wait first. For both sides."""
    own = actor.organizations_with(Permission.EXCHANGE_READ)
    requests = DeletionRequest.objects.filter(Q(organization_id__in=own) | Q(recipient_id__in=own))
    waits = Q(status=DeletionStatus.ASKED)
    counted = (
        requests.values("exchange_id", "handed_id")
        .annotate(
            rows=Count("id"),
            waiting=Count("id", filter=waits),
            first_asked_at=Min("asked_at"),
            last_asked_at=Max("asked_at", filter=waits),
            latest=Max("asked_at"),
            due_on=Min("due_on", filter=waits),
            confirmed_at=Max("confirmed_at"),
        )
        .order_by()
    )
    given = _given([told["exchange_id"] or told["handed_id"] for told in counted])
    lines = [
        DeletionLine(
            exchange=given[told["exchange_id"] or told["handed_id"]],
            rows=told["rows"],
            waiting=told["waiting"],
            first_asked_at=told["first_asked_at"],
            last_asked_at=told["last_asked_at"] or told["latest"],
            due_on=told["due_on"],
            confirmed_at=told["confirmed_at"],
            is_overdue=told["due_on"] is not None and told["due_on"] < day,
        )
        for told in counted
    ]
    return sorted(lines, key=lambda line: (line.due_on or date.max, line.exchange.reference))


def _given(ids: list[UUID]) -> dict[UUID, Given]:
    packages = Exchange.objects.select_related("organization", "recipient").in_bulk(ids)
    files = HandedFile.objects.select_related("organization", "recipient").in_bulk(ids)
    return {**packages, **files}


def deletion_page_for(actor: Actor, reference: str, day: date) -> DeletionPage:
    lines = deletions_for(actor, day)
    line = next((one for one in lines if one.exchange.reference == reference), None)
    if line is None:
        raise Http404
    exchange = line.exchange
    is_holder = actor.may_in(Permission.EXCHANGE_READ, exchange.recipient_id)
    requests = exchange.deletions.select_related("confirmed_by")
    waiting = requests.filter(status=DeletionStatus.ASKED)
    waiting = waiting.order_by(Length("return_key"), "return_key")  # row 2 before row 10
    done = requests.filter(status=DeletionStatus.CONFIRMED).order_by("confirmed_at", "return_key")
    return DeletionPage(
        line=line,
        is_holder=is_holder,
        may_confirm=_may_confirm(actor, line),
        keys=tuple(waiting.values_list("return_key", flat=True)),
        answers=tuple(done),
    )


def _may_confirm(actor: Actor, line: DeletionLine) -> Decision:
    role = decide_role(actor, Permission.EXCHANGE_ANSWER, line.exchange.recipient_id)
    if not role.allowed:
        return role
    return Decision.unless(
        [objection(not line.waiting, "NOTHING_ASKED", "Everything asked for is confirmed.")]
    )


def deletions_waiting_for(actor: Actor, day: date) -> Iterator[InboxItem]:
    """What the holder is to delete; what is overdue, for the district; what was stopped."""
    answers = actor.organizations_with(Permission.EXCHANGE_ANSWER)
    watches = actor.organizations_with(Permission.DISCLOSURE_READ)
    reads = actor.organizations_with(Permission.EXCHANGE_READ)
    for line in deletions_for(actor, day) if answers or watches & reads else ():
        exchange = line.exchange
        if line.waiting and exchange.recipient_id in answers:
            yield _to_delete(line)
        if line.is_overdue and exchange.organization_id in watches & reads:
            yield _overdue(line)
    requests = actor.organizations_with(Permission.EXCHANGE_REQUEST)
    stopped = Exchange.objects.filter(
        organization_id__in=requests, status=ExchangeStatus.STOPPED
    ).select_related("recipient")
    for exchange in stopped if requests else ():
        yield _stopped(exchange)


def _to_delete(line: DeletionLine) -> InboxItem:
    exchange = line.exchange
    return InboxItem(
        title=f"Delete {_rows(line.waiting)}: {exchange.organization.name}, class of "
        f"{exchange.class_of}",
        url=reverse("deletion", args=[exchange.reference]),
        detail="A family ended its consent. Delete what you keep of it, and say so.",
        since=line.first_asked_at,
        due=line.due_on,
    )


def _overdue(line: DeletionLine) -> InboxItem:
    exchange = line.exchange
    return InboxItem(
        title=f"Deletion overdue: {exchange.recipient.name}, {_rows(line.waiting)} of "
        f"{exchange.reference}",
        url=reverse("deletion", args=[exchange.reference]),
        detail="A family ended its consent, and the holder has not said that its row is deleted.",
        since=line.first_asked_at,
        due=line.due_on,
    )


def _stopped(exchange: Exchange) -> InboxItem:
    return InboxItem(
        title=f"Build again: {exchange.recipient.name}, class of {exchange.class_of}",
        url=reverse("exchange", args=[exchange.reference]),
        detail="Somebody in it may not be sent any more, so it was stopped before it was taken.",
        since=exchange.stopped_at or exchange.prepared_at,
    )


def _rows(number: int) -> str:
    return f"{number:,} row" if number == 1 else f"{number:,} rows"
