"""Reminders of what is owed: once 30, 7 and 1 days before, and once when it is overdue.

The clock acts for nobody, so the database tells it only which obligations wait and whom to tell;
each reminder is then made in the scope of the person who receives it.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import connection, transaction

from agreements.models import Obligation, ObligationReminder
from agreements.opening import standing
from agreements.rules.obligations import (
    MARKS,
    OVERDUE_MARK,
    PACKAGE,
    WAITING,
    DutyKind,
    reminder_mark,
)
from portal import clock
from portal.models import User
from portal.rowsecurity import scope
from portal.ui.formatting import day as in_words

log = logging.getLogger("agreements")


def remind_what_is_due() -> int:
    """Sends every reminder whose time has come; gives how many were sent."""
    today = clock.today()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM obligations_due(%s, %s)", [today, today + timedelta(days=max(MARKS))]
        )
        found = cursor.fetchall()
    sent = 0
    for obligation_id, user_id in found:
        try:
            sent += _remind(obligation_id, user_id)
        except Exception:  # tomorrow tries again, and the others are told meanwhile
            log.exception("obligation %s: no reminder could be sent", obligation_id)
    return sent


def _remind(obligation_id: UUID, user_id: UUID) -> bool:
    with scope(user_id):
        today = clock.today()
        one = (
            Obligation.objects.select_related("agreement__revision", "organization")
            .filter(id=obligation_id)
            .first()
        )
        if one is None or standing(one, today) not in WAITING:
            return False
        mark = reminder_mark(one.due_on, today)
        if not mark or _was_reminded(one, user_id, mark):
            return False
        ObligationReminder.objects.create(
            organization_id=one.organization_id,
            obligation=one,
            person_id=user_id,
            mark=mark,
            sent_at=clock.now(),
        )
        email = User.objects.get(id=user_id).email
        subject, text = _words(one, mark)
        # After the commit: a reminder that was written twice would not come to stay.
        transaction.on_commit(
            lambda: send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [email]), robust=True
        )
        return True


def _was_reminded(one: Obligation, user_id: UUID, mark: str) -> bool:
    return ObligationReminder.objects.filter(obligation=one, person_id=user_id, mark=mark).exists()


def _where(one: Obligation) -> str:
    if one.key.startswith(PACKAGE):
        return "Open Throughline, then Destruction, to certify that it is destroyed."
    return "Open Throughline, then Obligations, to record that it was done."


def _words(one: Obligation, mark: str) -> tuple[str, str]:
    """What the message says: the agreement, the duty and its day, and nobody's data."""
    kind, due = DutyKind(one.kind).label, in_words(one.due_on)
    when = f"was due on {due} and is overdue" if mark == OVERDUE_MARK else f"is due on {due}"
    subject = f"[Throughline] {kind} {'overdue' if mark == OVERDUE_MARK else 'due'}: "
    text = (
        f"{one.organization.name} owes this under agreement {one.agreement.reference}, "
        f"“{one.agreement.title}”. It {when}.\n\n{one.words}\n\n"
        f"{_where(one)}\n"
    )
    return subject + one.agreement.reference, text
