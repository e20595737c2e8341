"""Every morning: who can approve, sign or revise something is reminded of it by email.

On the first working day after it became their turn, and each working day from two before it is
due. One email a day at most, with everything in it; the database keeps what was told on which day.
"""

from __future__ import annotations

import logging
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import connection, transaction

from agreements.models import StepReminder
from agreements.queries import Task, waiting_for
from portal import clock
from portal.facts import actor_by_id
from portal.rowsecurity import scope
from portal.ui.formatting import day as in_words
from portal.ui.formatting import plural, waits

log = logging.getLogger("agreements")

_VERBS = {"approve": "Approve or return", "sign": "Sign", "revise": "Revise"}


def remind_whose_turn_it_is() -> int:
    """Gives how many people were reminded. Run again on the same day, it reminds nobody."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT unnest(people_with_work())")
        people = [row[0] for row in cursor.fetchall()]
    reminded = 0
    for user_id in people:
        try:
            reminded += _remind(user_id)
        except Exception:  # tomorrow tries again, and the others are told meanwhile
            log.exception("person %s: no reminder could be sent", user_id)
    return reminded


def _remind(user_id: UUID) -> bool:
    day = clock.today()
    with scope(user_id):
        actor = actor_by_id(user_id, day)
        told = set(
            StepReminder.objects.filter(person_id=user_id, day=day).values_list(
                "agreement_id", "what"
            )
        )
        due = [
            task
            for task in waiting_for(actor, day)
            if task.clock.is_due_for_reminder and (task.agreement.id, task.what) not in told
        ]
        if not due:
            return False
        StepReminder.objects.bulk_create(
            StepReminder(person_id=user_id, agreement=task.agreement, what=task.what, day=day)
            for task in due
        )
        subject, text, email = _subject(due), _text(actor.name, due), actor.email
        # After the commit: reminders that were written twice would not come to stay.
        transaction.on_commit(
            lambda: send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [email]), robust=True
        )
    return True


def _subject(due: list[Task]) -> str:
    overdue = sum(task.clock.is_overdue for task in due)
    told = plural(len(due), "agreement waits,agreements wait")
    return f"[Throughline] {told} for you" + (f", {overdue} overdue" if overdue else "")


def _text(name: str, due: list[Task]) -> str:
    lines = [_line(task) for task in sorted(due, key=lambda task: task.clock.due)]
    return (
        f"Good morning, {name}.\n\nThis waits for you on Throughline:\n\n"
        + "\n".join(lines)
        + "\n\nYou find it in your inbox there. If you are away, name a colleague under Vacation "
        "cover.\n"
    )


def _line(task: Task) -> str:
    for_whom = f", for {task.covers}" if task.covers else ""
    was = "was due" if task.clock.is_overdue else "due"
    return (
        f"- {_VERBS[task.what]}{for_whom}: {task.agreement.reference}, {task.agreement.title}\n"
        f"  waits {waits(task.clock.since, task.clock.day)}, {was} {in_words(task.clock.due)}"
    )
