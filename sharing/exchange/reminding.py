"""Reminders by email: outcomes that are due, returns to be checked, disputes to be answered.

Once 30, 7 and 1 days before, and once when it is overdue, as obligations of agreements are. The
clock acts for nobody, so the database tells it only ids and whom to tell; each reminder is made
in the scope of the person who receives it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import connection, transaction
from django.db.models import QuerySet

from agreements.rules.obligations import MARKS, OVERDUE_MARK, reminder_mark
from portal import clock
from portal.models import User
from portal.rowsecurity import scope
from portal.ui.formatting import day as in_words
from sharing.exchange import facts
from sharing.exchange.models import Dispute, Exchange, ExchangeReminder, Return
from sharing.exchange.rules.disputing import DisputeStatus
from sharing.exchange.rules.lifecycle import ReturnStatus
from sharing.exchange.rules.stages import ASKED

log = logging.getLogger("exchange")


@dataclass(frozen=True, slots=True)
class Due:
    """What is due of one exchange, whose it is, and by when."""

    exchange: Exchange
    owner_id: UUID
    due_on: date
    what: str


def remind_what_is_due() -> int:
    """Sends every reminder whose time has come; gives how many were sent."""
    today = clock.today()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT what, about, user_id FROM exchange_work_due(%s, %s)",
            [today, today + timedelta(days=max(MARKS))],
        )
        found = cursor.fetchall()
    sent = 0
    for what, about, user_id in found:
        try:
            sent += _remind(what, about, user_id)
        except Exception:  # tomorrow tries again, and the others are told meanwhile
            log.exception("%s %s: no reminder could be sent", what, about)
    return sent


def _remind(what: str, about: UUID, user_id: UUID) -> bool:
    with scope(user_id):
        today = clock.today()
        due = _FOUND[what](about)
        if due is None or not facts.answer_coverage(due.exchange, today).allowed:
            return False  # nobody is pressed for what the agreement does not let them do
        mark = reminder_mark(due.due_on, today)
        told = {"person_id": user_id, "what": what, "about": about, "mark": mark}
        if not mark or ExchangeReminder.objects.filter(**told).exists():
            return False
        ExchangeReminder.objects.create(organization_id=due.owner_id, sent_at=clock.now(), **told)
        email = User.objects.get(id=user_id).email
        subject, text = _words(due, mark)
        # After the commit: a reminder that was written twice would not come to stay.
        transaction.on_commit(
            lambda: send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [email]), robust=True
        )
        return True


def _outcomes(about: UUID) -> Due | None:
    one = _exchanges().filter(id=about, status__in=ASKED).first()
    what = "Outcomes are to be returned"
    return Due(one, one.recipient_id, one.due_on, what) if one else None


def _check(about: UUID) -> Due | None:
    one = Return.objects.filter(id=about, status=ReturnStatus.SUBMITTED).first()
    if one is None or one.due_on is None:
        return None
    exchange = _exchanges().get(id=one.exchange_id)
    return Due(exchange, one.district_id, one.due_on, f"Return {one.number} is to be checked")


def _dispute(about: UUID) -> Due | None:
    one = Dispute.objects.filter(id=about, status=DisputeStatus.OPEN).first()
    if one is None:
        return None
    cause = {name: getattr(one, name) for name in ("exchange_id", "status", "field", "reason")}
    if Dispute.objects.filter(**cause, number__lt=one.number).exists():
        return None  # one mail for one cause in many rows
    exchange = _exchanges().get(id=one.exchange_id)
    what = f"Dispute {one.number} about a row is to be answered"
    return Due(exchange, one.recipient_id, one.due_on, what)


_FOUND: dict[str, Callable[[UUID], Due | None]] = {
    "answer": _outcomes,
    "check": _check,
    "dispute": _dispute,
}


def _exchanges() -> QuerySet[Exchange]:
    return Exchange.objects.select_related("organization", "recipient")


def _words(due: Due, mark: str) -> tuple[str, str]:
    """The exchange, what is due and when; nobody's data."""
    one, late = due.exchange, mark == OVERDUE_MARK
    when = f"was due on {in_words(due.due_on)} and is overdue"
    if not late:
        when = f"is due on {in_words(due.due_on)}"
    subject = f"[Throughline] {'Overdue' if late else 'Due'}: {due.what}, {one.reference}"
    text = (
        f"{due.what}. This {when}.\n\n"
        f"Exchange {one.reference}, class of {one.class_of}: {one.organization.name} and "
        f"{one.recipient.name}, agreement {one.agreement_reference}.\n\n"
        "Open Throughline; it waits in your inbox.\n"
    )
    return subject, text
