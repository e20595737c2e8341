"""An organization's days as iCalendar, for calendar programs; served to whoever holds the secret.

A calendar program cannot sign in, so the address carries a secret of its own. It opens days and
references alone: no person, no student, no element. It ends when its maker's membership ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.core.cache import cache
from django.db import connection
from icalendar import Alarm, Calendar, Event

from agreements.queries import CalendarDay, calendar_days_for
from portal import clock
from portal.facts import actor_by_id, token_hash
from portal.rowsecurity import scope

PERIOD = 600  # seconds
MOST_READS = 30  # of one feed in a period; calendar programs ask every few hours
MOST_GUESSES = 30  # of one address in a period


class TooOften(Exception):
    """A feed was asked for more often than any calendar program does, or secrets are guessed."""


def calendar_of(secret: str, *, asked_from: str, address: str) -> bytes | None:
    """The feed that belongs to the secret; None when there is none, whatever the reason."""
    given = token_hash(secret)
    if _count(f"calendar-guess:{asked_from}", 0) >= MOST_GUESSES:
        raise TooOften
    owner = _owner(given, clock.today())
    if owner is None:
        _count(f"calendar-guess:{asked_from}")
        return None
    if _count(f"calendar:{given}") > MOST_READS:
        raise TooOften
    user_id, organization_id = owner
    with scope(user_id):
        day = clock.today()
        actor = actor_by_id(user_id, day)
        days = calendar_days_for(actor, organization_id, day)
        return written(days, name=actor.organizations[organization_id], address=address)


def _owner(given: str, day: date) -> tuple[UUID, UUID] | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM calendar_of(%s, %s)", [given, day])
        row = cursor.fetchone()
    return (row[0], row[1]) if row else None


def _count(name: str, step: int = 1) -> int:
    """How often in this period; a cache that is shared, so that no worker counts for itself."""
    key = f"{name}:{int(clock.now().timestamp()) // PERIOD}"
    cache.add(key, 0, PERIOD)
    return int(cache.incr(key, step) if step else cache.get(key, 0))


def written(days: Iterable[CalendarDay], *, name: str, address: str) -> bytes:
    """iCalendar (RFC 5545) with all-day events."""
    calendar = Calendar()
    calendar.add("prodid", "-//Throughline//Agreements//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"Agreements of {name}")
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    for one in days:
        calendar.add_component(_event(one, address))
    return bytes(calendar.to_ical())


def _event(one: CalendarDay, address: str) -> Event:
    event = Event()
    link = f"{address.rstrip('/')}/agreements/{one.reference}/"
    event.add("uid", f"{one.uid}@throughline")
    event.add("dtstamp", one.changed_at)
    event.add("dtstart", one.on)
    event.add("dtend", one.on + timedelta(days=1))
    event.add("summary", one.title)
    event.add("description", f"{one.text}\n\n{link}")
    event.add("url", link)
    event.add("transp", "TRANSPARENT")
    event.add("class", "CONFIDENTIAL")
    if one.remind:
        event.add_component(_alarm(one.title))
    return event


def _alarm(title: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", timedelta(days=-7))
    return alarm
