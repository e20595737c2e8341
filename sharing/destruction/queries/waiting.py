"""What is to be destroyed soon, and what is overdue, for the inbox of both sides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from agreements.rules.obligations import MARKS
from portal.clock import midnight
from portal.inbox import InboxItem
from portal.rules.actor import Actor
from portal.rules.permissions import Permission
from portal.ui.formatting import day as in_words
from sharing.destruction.queries.holdings import HoldingLine, holdings_for
from sharing.destruction.rules.lifecycle import HoldingStatus


def holdings_waiting_for(actor: Actor, day: date) -> Iterator[InboxItem]:
    """The holder destroys and certifies; the giver learns that a feed is paused."""
    answers = actor.organizations_with(Permission.EXCHANGE_ANSWER)
    watches = actor.organizations_with(Permission.DISCLOSURE_READ)
    if not answers | watches:
        return
    for line in holdings_for(actor, day):
        if line.days_left is None or line.days_left > max(MARKS):
            continue
        given = line.given
        if given.recipient_id in answers:
            yield _to_destroy(line)
        elif line.status is HoldingStatus.OVERDUE and given.organization_id in watches:
            yield _overdue(line)


def _to_destroy(line: HoldingLine) -> InboxItem:
    given, late = line.given, line.status is HoldingStatus.OVERDUE
    paused = " Nothing new is sent to you before." if late else ""
    return InboxItem(
        title=f"{'Overdue: destroy' if late else 'Destroy'} and certify {given.reference}, "
        f"{given.organization.name}, class of {given.class_of}",
        url=reverse("holding", args=[given.reference]),
        detail=f"{given.sent:,} rows, held until {in_words(line.due_on)} ({line.when}).{paused}",
        since=midnight(line.due_on) if late else line.holding.taken_at,
        due=line.due_on,
    )


def _overdue(line: HoldingLine) -> InboxItem:
    given = line.given
    return InboxItem(
        title=f"Destruction overdue: {given.recipient.name}, {given.reference}",
        url=reverse("holding", args=[given.reference]),
        detail=f"It was due on {in_words(line.due_on)}. Nothing more is sent there until it is "
        "certified, or until your privacy officer sets a legal hold.",
        since=midnight(line.due_on),
        due=line.due_on,
    )
