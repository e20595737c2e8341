"""What nobody finished: uploads that waited too long are put aside, with every part that came.

The clock acts for nobody, so each is put aside in the name of one who could have done it.
"""

from __future__ import annotations

import logging

from django.db import connection

from portal import clock
from portal.facts import actor_by_id
from portal.rowsecurity import scope
from sharing.exchange import actions
from sharing.exchange.models import Upload

log = logging.getLogger("sharing.exchange")


def sweep_uploads() -> int:
    """Gives how many were put aside."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM uploads_left_behind(%s, %s)", [clock.now(), clock.today()])
        found = cursor.fetchall()
    swept = 0
    for upload_id, user_id in found:
        try:
            with scope(user_id):
                by = actor_by_id(user_id, clock.today())
                swept += actions.expire_upload(upload=Upload.objects.get(id=upload_id), by=by)
        except Exception:  # the next hour tries again, and the others go on
            log.exception("upload %s could not be put aside", upload_id)
    return swept
