"""Birthdays, every morning: whose rights pass today. The clock acts for nobody, so each district's
are written down in the scope of one of its own stewards or privacy officers."""

from __future__ import annotations

import logging

from django.db import connection

from consent.actions.passing import pass_rights
from portal import clock
from portal.facts import actor_by_id
from portal.rowsecurity import scope

log = logging.getLogger("consent")


def pass_all_rights() -> int:
    """How many students' rights were written down as passed, over all districts."""
    today = clock.today()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM keepers_of_rights(%s)", [today])
        keepers = cursor.fetchall()
    passed = 0
    for organization_id, user_id in keepers:
        try:
            with scope(user_id):
                actor = actor_by_id(user_id, today)
                passed += pass_rights(organization_id=organization_id, day=today, by=actor)
        except Exception:  # tomorrow tries again, and the other districts go on
            log.exception("district %s: birthdays could not be written down", organization_id)
    return passed
