"""Files without return keys that nobody made into a return: they hold names, sealed, and go.

The clock acts for nobody, so each is put aside in the name of one who could have done it.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final

from django.db import connection

from portal import clock
from portal.facts import actor_by_id
from portal.rowsecurity import scope
from sharing.linkage import actions
from sharing.linkage.models import Linkage

log = logging.getLogger("sharing.linkage")

WAITS: Final = timedelta(days=30)  # for two readers on both sides, with holidays between them


def sweep_linkages() -> int:
    """Gives how many were put aside."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM linkages_left_behind(%s, %s)", [clock.now() - WAITS, clock.today()]
        )
        found = cursor.fetchall()
    swept = 0
    for linkage_id, user_id in found:
        try:
            with scope(user_id):
                by = actor_by_id(user_id, clock.today())
                actions.discard_linkage(linkage=Linkage.objects.get(id=linkage_id), by=by)
                swept += 1
        except Exception:  # the next night tries again, and the others go on
            log.exception("linkage %s could not be put aside", linkage_id)
    return swept
