"""The two pieces of background work: sending a package, and accepting a return."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.urls import reverse

from portal import clock
from portal.jobs import Handle, background
from portal.rules.decision import Refused
from sharing.exchange import actions
from sharing.exchange.models import Exchange, Return
from sharing.exchange.rules.lifecycle import ExchangeStatus, ReturnStatus


@background("exchange.send_package")
def send_package(handle: Handle, *, exchange_id: str) -> str:
    """Run twice, the second run does nothing."""
    exchange = (
        Exchange.objects.select_for_update(of=("self",))
        .filter(id=UUID(exchange_id), status=ExchangeStatus.PREPARING)
        .first()
    )
    if exchange is not None:
        try:
            with transaction.atomic():
                actions.send(
                    exchange=exchange, by=handle.actor, day=clock.today(), tell=handle.progress
                )
        except Refused as refused:
            actions.abandon(exchange=exchange, decision=refused.decision, by=handle.actor)
    return _address(exchange_id)


@background("exchange.accept_return")
def accept_return(handle: Handle, *, return_id: str) -> str:
    """Run twice, the second run does nothing."""
    returned = Return.objects.select_related("exchange").get(id=UUID(return_id))
    if returned.status == ReturnStatus.SUBMITTED:
        handle.progress(0, returned.terms + returned.degrees, "Reading the outcomes")
        try:
            with transaction.atomic():
                actions.accept(
                    returned=returned, by=handle.actor, day=clock.today(), tell=handle.progress
                )
        except Refused as refused:
            actions.hold(returned=returned, decision=refused.decision, by=handle.actor)
    return reverse("return", args=[returned.exchange.reference, returned.number])


def _address(exchange_id: str) -> str:
    exchange = Exchange.objects.only("reference").get(id=UUID(exchange_id))
    return reverse("exchange", args=[exchange.reference])
