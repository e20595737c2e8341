"""What pages of exchanges say of their packages: held by law, or certified as destroyed.

Registered with `sharing.exchange.standing`: exchanges know nothing of holds and certificates.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sharing.destruction.models import CertifiedPackage, PackageHold
from sharing.exchange import standing
from sharing.exchange.standing import Kept


@standing.register
def kept(exchange_ids: Collection[UUID]) -> dict[UUID, Kept]:
    held = PackageHold.objects.filter(exchange_id__in=exchange_ids, lifted_at=None)
    certified = CertifiedPackage.objects.filter(exchange_id__in=exchange_ids)
    found = {one: Kept(is_held=True) for one in held.values_list("exchange_id", flat=True) if one}
    for exchange_id, reference in certified.values_list("exchange_id", "certificate__reference"):
        if exchange_id:
            found[exchange_id] = Kept(certificate=reference)
    return found
