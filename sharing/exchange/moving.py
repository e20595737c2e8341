"""Locking an exchange or a return, and moving it along its lifecycle."""

from __future__ import annotations

from typing import Any

from django.db import connection

from portal.rules.actor import Actor, decide_role
from portal.rules.permissions import Permission
from sharing.exchange.models import Exchange, Given, HandedFile, Return
from sharing.exchange.rules.lifecycle import EXCHANGE, RETURN


def locked(exchange: Exchange) -> Exchange:
    """The exchange as it is now, held until the transaction ends."""
    return Exchange.objects.select_for_update(of=("self",)).get(id=exchange.id)


def locked_given(given: Given) -> Given:
    """The same of what somebody else may hold. A file that was handed over changes for nobody, so
    the database holds it for us (migration 0013)."""
    if not isinstance(given, HandedFile):
        return locked(given)
    with connection.cursor() as cursor:
        cursor.execute("SELECT lock_handed_file(%s)", [given.id])
    return HandedFile.objects.get(id=given.id)


def locked_return(returned: Return) -> Return:
    """The return as it is now, held with its exchange until the transaction ends."""
    locked(returned.exchange)
    return (
        Return.objects.select_for_update(of=("self",))
        .select_related("exchange", "content")
        .get(id=returned.id)
    )


def open_return(returned: Return, by: Actor) -> Return:
    """The return, held, for those who may decide on it."""
    decide_role(by, Permission.EXCHANGE_ACCEPT, returned.district_id).require()
    return locked_return(returned)


def move(exchange: Exchange, verb: str, **fields: Any) -> None:
    EXCHANGE.decide(exchange.status, verb).require()
    _save(exchange, status=EXCHANGE.after(exchange.status, verb), **fields)


def move_return(returned: Return, verb: str, **fields: Any) -> None:
    RETURN.decide(returned.status, verb).require()
    _save(returned, status=RETURN.after(returned.status, verb), **fields)


def _save(thing: Exchange | Return, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(thing, name, value)
    thing.save(update_fields=list(fields))
