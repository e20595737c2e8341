"""A person's calendar feed: its secret is shown once, and its hash is all that is kept."""

from __future__ import annotations

import secrets
from uuid import UUID

from agreements.models import CalendarFeed
from portal import clock
from portal.facts import token_hash
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.permissions import Permission


@action
def make_calendar(*, organization_id: UUID, by: Actor) -> str:
    """Gives the secret of a new feed; an earlier one of the same organization stops working."""
    decide_role(by, Permission.AGREEMENT_READ, organization_id).require()
    now = clock.now()
    live = CalendarFeed.objects.select_for_update().filter(
        user_id=by.user_id, organization_id=organization_id, revoked_at=None
    )
    for earlier in live:
        earlier.revoked_at = now
        earlier.save(update_fields=["revoked_at"])
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(
        organization_id=organization_id,
        user_id=by.user_id,
        token_hash=token_hash(token),
        made_at=now,
    )
    record("make_calendar", by=by, organization_id=organization_id, about=feed)
    return token


@action
def revoke_calendar(*, feed: CalendarFeed, by: Actor) -> None:
    """The address stops working at once."""
    current = CalendarFeed.objects.select_for_update().get(pk=feed.pk)
    current.revoked_at = current.revoked_at or clock.now()
    current.save(update_fields=["revoked_at"])
    record("revoke_calendar", by=by, organization_id=current.organization_id, about=current)
