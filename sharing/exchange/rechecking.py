"""When packages that nobody took yet are decided again: every hour, after an import, and when a
district changes what counts."""

from __future__ import annotations

import logging
from datetime import date
from uuid import UUID

from django.db import connection

from consent import consequences
from portal import clock
from portal.facts import actor_by_id
from portal.rowsecurity import scope
from portal.rules.actor import Actor
from sharing.exchange import actions
from sharing.exchange.models import Exchange
from sharing.exchange.rules.lifecycle import ExchangeStatus
from sharing.records import building

log = logging.getLogger("sharing.exchange")


@consequences.register_for_rules
def on_rules(organization_id: UUID, by: Actor, day: date) -> None:
    """The district chose otherwise what holds when guardians disagree, or what of birthdays."""
    _recheck(organization_id, by, day)


@building.register_for_changes
def on_records(organization_id: UUID, by: Actor) -> None:
    """An import may have told of a block."""
    _recheck(organization_id, by, clock.today())


def _recheck(organization_id: UUID, by: Actor, day: date) -> None:
    waiting = Exchange.objects.filter(
        organization_id=organization_id, status=ExchangeStatus.SENT
    ).order_by("id")
    for exchange in waiting:
        actions.recheck(exchange=exchange, by=by, day=day)


def recheck_untaken() -> int:
    """For the clock, which acts for nobody: each in the name of one who could have sent it. Gives
    how many were stopped."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM packages_untaken(%s)", [clock.today()])
        found = cursor.fetchall()
    stopped = 0
    for exchange_id, user_id in found:
        try:
            with scope(user_id):
                by = actor_by_id(user_id, clock.today())
                exchange = Exchange.objects.get(id=exchange_id)
                stopped += actions.recheck(exchange=exchange, by=by, day=clock.today())
        except Exception:  # the next hour tries again, and the others go on
            log.exception("exchange %s could not be decided again", exchange_id)
    return stopped
