"""Background work of the releases: publication when its time has come."""

from __future__ import annotations

import logging
from uuid import UUID

from django.db import connection

from portal import clock
from portal.facts import actor_by_id
from portal.rowsecurity import scope
from portal.rules.decision import Refused
from sharing.releases import actions, facts
from sharing.releases.models import Release

log = logging.getLogger("sharing.releases")


def publish_what_is_due() -> int:
    """Publishes each release whose time has come, for the person who set it.

    Everything is checked again at this moment. What may not go out is approved again, with the
    reason where publishers find it. Gives the number of releases published.
    """
    published = 0
    for release_id, user_id in facts.due(clock.now()):
        try:
            published += _publish(release_id, user_id)
        except Exception:  # the next minute tries again, and the others go out meanwhile
            log.exception("release %s could not be published", release_id)
    return published


def _publish(release_id: UUID, user_id: UUID) -> bool:
    try:
        with scope(user_id):
            by = actor_by_id(user_id, clock.today())
            actions.publish_due(release=Release.objects.get(id=release_id), by=by)
    except Refused as refused:
        return _withhold(release_id, user_id, str(refused))
    except Release.DoesNotExist:
        return _stop(release_id)
    return True


def _withhold(release_id: UUID, user_id: UUID, reason: str) -> bool:
    with scope(user_id):
        by = actor_by_id(user_id, clock.today())
        actions.withhold(release=Release.objects.get(id=release_id), reason=reason, by=by)
    return False


def _stop(release_id: UUID) -> bool:
    """Who set the time is no longer a member: nobody is there in whose name it could go out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT stop_schedule(%s, %s)",
            [
                release_id,
                "The person who scheduled it is no longer a member of the organization. Another "
                "publisher must look at it.",
            ],
        )
    return False
