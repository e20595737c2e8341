"""What rests on a district's records: packages that were made of them. Registered with
`sharing.records.building`: the records below know nothing of exchanges."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from portal.ui.formatting import moment as in_words
from sharing.exchange.models import Exchange, HandedFile
from sharing.exchange.rules.lifecycle import ExchangeStatus
from sharing.records import building


@building.register
def packages(organization_id: UUID, moment: datetime) -> Iterator[str]:
    """A package that was prepared before and is made, or to be made, after it rests on it, too."""
    rests = Q(prepared_at__gt=moment) | Q(sent_at__gt=moment) | Q(status=ExchangeStatus.PREPARING)
    since = Exchange.objects.filter(rests, organization_id=organization_id)
    for exchange in since.exclude(status=ExchangeStatus.CANCELLED).order_by("prepared_at"):
        done = "sent" if exchange.sent_at else "prepared"
        at = in_words(exchange.sent_at or exchange.prepared_at)
        yield f"Package {exchange.reference} was {done} on {at}."
    handed = HandedFile.objects.filter(organization_id=organization_id, sent_at__gt=moment)
    for file in handed.order_by("sent_at"):
        yield f"File {file.reference} was handed over on {in_words(file.sent_at)}."
