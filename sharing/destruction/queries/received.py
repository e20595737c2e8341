"""For the closing of an agreement: the packages and files that a party took under it, by hash."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

from agreements.handed_over import Received
from portal.rules.actor import Actor
from portal.rules.permissions import Permission
from sharing.destruction import facts
from sharing.exchange.models import Exchange, HandedFile


def files_received(
    actor: Actor, organization_id: UUID, agreement_ids: Collection[UUID]
) -> Iterator[Received]:
    """For people of the party itself; nobody else learns what it took."""
    if not actor.may_in(Permission.AGREEMENT_READ, organization_id):
        return
    mine = {"recipient_id": organization_id, "agreement_id__in": agreement_ids}
    packages = facts.taken(Exchange.objects.filter(**mine)).distinct()
    files = HandedFile.objects.filter(**mine)
    for holding in facts.holdings([*packages.select_related("package"), *files]):
        yield Received(
            name=holding.given.reference,
            sha256=holding.sha256,
            rows=holding.given.sent or 0,
            received_on=holding.taken_at.date(),
            is_destroyed=holding.certified is not None,
            is_held=holding.hold is not None,
        )
