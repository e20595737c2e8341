"""What is owed soon, and breaches to read about, for the inbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone

from agreements import queries
from agreements.rules.obligations import MARKS, PACKAGE, Standing
from portal import inbox
from portal.inbox import InboxItem
from portal.rules.actor import Actor
from portal.rules.permissions import Permission
from portal.ui.formatting import day as in_words


@inbox.register
def breaches_to_read(actor: Actor, day: date) -> Iterator[InboxItem]:
    for incident in queries.unread_breaches_for(actor):
        yield InboxItem(
            title=f"Read about a breach: {incident.agreement.title}",
            url=reverse("agreement_breach", args=[incident.agreement.reference, incident.id]),
            detail=f"{incident.organization} reported it under {incident.agreement.reference}. "
            "Confirm that you read it.",
            since=incident.reported_at,
        )


@inbox.register
def obligations_due(actor: Actor, day: date) -> Iterator[InboxItem]:
    """What its owner's people do within thirty days; what was given to somebody, for them alone."""
    tends = actor.organizations_with(Permission.OBLIGATION_WRITE)
    near = queries.my_obligations_for(actor, day, until=day + timedelta(days=max(MARKS)))
    for line in queries.lines_for(actor, near, day):
        one = line.obligation
        if one.key.startswith(PACKAGE):
            continue  # where packages are held they are destroyed, and it waits there
        mine = one.person_id == actor.user_id
        if not mine and (one.person_id is not None or one.organization_id not in tends):
            continue
        assert one.due_on is not None
        late = line.standing is Standing.OVERDUE
        yield InboxItem(
            title=f"{line.kind.label} {'overdue' if late else 'due'}: {one.agreement.title}",
            url=reverse("agreement_obligation", args=[one.agreement.reference, one.id]),
            detail=f"{one.organization} owes it under {one.agreement.reference} by "
            f"{in_words(one.due_on)} ({line.when}).",
            since=_since(one.opened_at, one.due_on, late=late),
        )


def _since(opened: datetime, due_on: date, *, late: bool) -> datetime:
    """What is overdue waits since its day; the rest since it was opened."""
    if not late:
        return opened
    return timezone.make_aware(datetime.combine(due_on, time.min))
