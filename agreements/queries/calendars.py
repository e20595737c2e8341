"""The days of one organization's agreements, and the feeds that a person made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from agreements.models import Agreement, CalendarFeed, Obligation
from agreements.opening import is_live, standing
from agreements.rules.lifecycle import EVER_ACTIVE
from agreements.rules.obligations import WAITING, DutyKind
from portal.rules.actor import Actor
from portal.rules.permissions import Permission

LOOKED_BACK = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One entry. It tells what is due under which agreement, and nothing of any person."""

    uid: str
    on: date
    title: str
    text: str
    reference: str
    changed_at: datetime
    remind: bool


def calendars_for(actor: Actor) -> QuerySet[CalendarFeed]:
    return (
        CalendarFeed.objects.filter(user_id=actor.user_id, revoked_at=None)
        .select_related("organization")
        .order_by("organization__name")
    )


def calendar_for(actor: Actor, feed_id: UUID) -> CalendarFeed:
    found = calendars_for(actor).filter(id=feed_id).first()
    if found is None:
        raise Http404
    return found


def calendar_days_for(actor: Actor, organization_id: UUID, day: date) -> list[CalendarDay]:
    """What is due, begins and ends for one organization; not found for whoever reads none of it."""
    if not actor.may_in(Permission.AGREEMENT_READ, organization_id):
        raise Http404
    found = [*_obligations(organization_id, day), *_agreements(organization_id, day)]
    return sorted(found, key=lambda one: (one.on, one.uid))


def _obligations(organization_id: UUID, day: date) -> Iterator[CalendarDay]:
    rows = Obligation.objects.filter(
        organization_id=organization_id, closing=None, due_on__gte=day - LOOKED_BACK
    ).select_related("agreement__revision")
    for one in rows:
        if standing(one, day) not in WAITING:
            continue
        assert one.due_on is not None
        yield CalendarDay(
            uid=f"obligation-{one.id}",
            on=one.due_on,
            title=f"{DutyKind(one.kind).label} due: {one.agreement.reference}",
            text=one.words,
            reference=one.agreement.reference,
            changed_at=one.opened_at,
            remind=True,
        )


def _agreements(organization_id: UUID, day: date) -> Iterator[CalendarDay]:
    mine = Q(lead_id=organization_id) | Q(revision__parties__organization_id=organization_id)
    rows = Agreement.objects.filter(mine, status__in=EVER_ACTIVE).select_related("revision")
    for one in rows.distinct():
        revision = one.revision
        assert revision is not None
        if revision.expires_on < day - LOOKED_BACK:
            continue
        yield _day(one, "begins", revision.effective_on, "First day", remind=False)
        if one.ends_on is not None:
            yield _day(one, "notice", one.ends_on, "Ends by notice", remind=True)
        elif one.superseded_on is not None:
            yield _day(
                one, "superseded", one.superseded_on, "Replaced by its amendment", remind=False
            )
        else:
            yield _day(one, "expires", revision.expires_on, "Last day", remind=is_live(one, day))


def _day(one: Agreement, what: str, on: date, words: str, *, remind: bool) -> CalendarDay:
    return CalendarDay(
        uid=f"{what}-{one.id}",
        on=on,
        title=f"{words}: {one.reference}",
        text=one.title,
        reference=one.reference,
        changed_at=one.changed_at,
        remind=remind,
    )
