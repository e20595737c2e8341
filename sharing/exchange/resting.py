"""What rests on a district's records: packages that were made of them. Registered with
`sharing.records.building`: the records below know nothing of exchanges."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from portal.ui.formatting import moment as in_words
from sharing.exchange.models import Exchange
from sharing.exchange.rules.lifecycle import ExchangeStatus
from sharing.records import building


@building.register
def packages(organization_id: UUID, moment: datetime) -> Iterator[str]:
    since = Exchange.objects.filter(organization_id=organization_id, prepared_at__gt=moment)
    for exchange in since.exclude(status=ExchangeStatus.CANCELLED).order_by("prepared_at"):
        done = "sent" if exchange.sent_at else "prepared"
        at = in_words(exchange.sent_at or exchange.prepared_at)
        yield f"Package {exchange.reference} was {done} on {at}."
