"""For the closing of an agreement: the packages that a party took under it, by hash."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

from agreements.handed_over import Received
from portal.rules.actor import Actor
from portal.rules.permissions import Permission
from sharing.destruction import facts
from sharing.destruction.models import CertifiedPackage
from sharing.exchange.models import Exchange


def files_received(
    actor: Actor, organization_id: UUID, agreement_ids: Collection[UUID]
) -> Iterator[Received]:
    """For people of the party itself; nobody else learns what it took."""
    if not actor.may_in(Permission.AGREEMENT_READ, organization_id):
        return
    mine = Exchange.objects.filter(recipient_id=organization_id, agreement_id__in=agreement_ids)
    found = list(facts.taken(mine).select_related("package").distinct())
    gone = set(
        CertifiedPackage.objects.filter(exchange__in=found).values_list("exchange_id", flat=True)
    )
    for holding in facts.holdings(found):
        exchange = holding.exchange
        assert exchange.package is not None  # it was taken
        yield Received(
            name=exchange.reference,
            sha256=exchange.package.sha256,
            rows=exchange.sent or 0,
            received_on=holding.taken_at.date(),
            is_destroyed=exchange.id in gone,
            is_held=holding.hold is not None,
        )
