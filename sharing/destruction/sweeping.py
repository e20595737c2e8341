"""Keys that were left behind: packages whose destruction another certificate states.

The clock acts for nobody, so each goes in the name of one of the people who destroyed the rest.
"""

from __future__ import annotations

import logging

from django.db import connection

from portal import clock
from portal.facts import actor_by_id
from portal.rowsecurity import scope
from sharing.destruction import actions
from sharing.exchange.models import Exchange

log = logging.getLogger("sharing.destruction")


def sweep_keys() -> int:
    """Gives how many were destroyed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM keys_left_behind(%s)", [clock.today()])
        found = cursor.fetchall()
    destroyed = 0
    for exchange_id, user_id in found:
        try:
            with scope(user_id):
                by = actor_by_id(user_id, clock.today())
                one = Exchange.objects.get(id=exchange_id)
                destroyed += actions.destroy_key(exchange=one, by=by)
        except Exception:  # tomorrow tries again, and the others go on
            log.exception("the key of exchange %s could not be destroyed", exchange_id)
    return destroyed
