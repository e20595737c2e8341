"""What waits for a person, for the inbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from portal.inbox import InboxItem
from portal.rules.actor import Actor
from portal.rules.permissions import Permission
from portal.ui.formatting import day as in_words
from sharing.exchange.models import Exchange, Return
from sharing.exchange.rules.lifecycle import ExchangeStatus, ReturnStatus

_ASKED = {
    ExchangeStatus.SENT: "Download the package",
    ExchangeStatus.ACKNOWLEDGED: "Return outcomes",
    ExchangeStatus.REJECTED: "Mend and return outcomes again",
}


def waiting_for(actor: Actor, day: date) -> Iterator[InboxItem]:
    answers = actor.organizations_with(Permission.EXCHANGE_ANSWER)
    accepts = actor.organizations_with(Permission.EXCHANGE_ACCEPT)
    requests = actor.organizations_with(Permission.EXCHANGE_REQUEST)
    if answers:
        asked = Exchange.objects.filter(recipient_id__in=answers, status__in=_ASKED)
        yield from (_asked(exchange, day) for exchange in _with_names(asked))
    if accepts:
        submitted = Return.objects.filter(
            district_id__in=accepts, status=ReturnStatus.SUBMITTED
        ).select_related("exchange__recipient")
        yield from map(_submitted, submitted)
    if requests:
        failed = Exchange.objects.filter(
            organization_id__in=requests, status=ExchangeStatus.PREPARING, job__status="failed"
        )
        yield from map(_failed, _with_names(failed))
        late = Exchange.objects.filter(
            organization_id__in=requests, status__in=_ASKED, due_on__lt=day
        )
        yield from map(_late, _with_names(late))


def _with_names(exchanges: QuerySet[Exchange]) -> QuerySet[Exchange]:
    return exchanges.select_related("organization", "recipient")


def _asked(exchange: Exchange, day: date) -> InboxItem:
    late = " (overdue)" if exchange.due_on < day else ""
    return InboxItem(
        title=f"{_ASKED[ExchangeStatus(exchange.status)]}: {exchange.organization.name}, "
        f"class of {exchange.class_of}",
        url=reverse("exchange", args=[exchange.reference]),
        detail=f"{exchange.sent:,} students; outcomes are due {exchange.due_on:%b %-d, %Y}{late}",
        since=exchange.sent_at or exchange.prepared_at,
        due=exchange.due_on,
    )


def _late(exchange: Exchange) -> InboxItem:
    return InboxItem(
        title=f"Outcomes are overdue: {exchange.recipient.name}, class of {exchange.class_of}",
        url=reverse("exchange", args=[exchange.reference]),
        detail=f"They were due {in_words(exchange.due_on)}. The college is reminded by email.",
        since=exchange.sent_at or exchange.prepared_at,
        due=exchange.due_on,
    )


def _submitted(returned: Return) -> InboxItem:
    exchange = returned.exchange
    return InboxItem(
        title=f"Check the return of {exchange.recipient.name}, class of {exchange.class_of}",
        url=reverse("return", args=[exchange.reference, returned.number]),
        detail=f"{returned.matched:,} of {returned.sent:,} students matched",
        since=returned.submitted_at or returned.checked_at,
        due=returned.due_on,
    )


def _failed(exchange: Exchange) -> InboxItem:
    return InboxItem(
        title=f"A package was not made: {exchange.recipient.name}, class of {exchange.class_of}",
        url=reverse("exchange", args=[exchange.reference]),
        detail="Something went wrong on our side; nothing was sent. Try again or cancel.",
        since=exchange.prepared_at,
    )
