"""What a partner returns passes out of its own records: it keeps a record of that, like a district.

34 CFR 99.32 binds every institution. The partner keeps no students here, so its record names them
as the return does, by their return keys, which stand in the return that it keeps.
"""

from __future__ import annotations

from consent.disclosures import Passage, record_unlisted
from consent.models import Disclosure
from portal.rules.actor import Actor
from sharing.exchange import facts
from sharing.exchange.models import Return


def record_own(returned: Return, by: Actor) -> Disclosure | None:
    """Inside the action that hands the return in. None when nobody was matched: nothing passed."""
    exchange = returned.exchange
    _, back = facts.pair_of(exchange)
    assert back is not None  # no coverage without it
    assert returned.submitted_at is not None  # it is being handed in
    if not returned.matched:
        return None
    flow = back.flow
    passage = Passage(
        organization_id=returned.organization_id,
        party_id=returned.district_id,
        party_name=exchange.organization.name,
        named_recipients=flow.recipients,
        legitimate_interest=f"{flow.purpose.label}. Population: {flow.population}",
        purpose=flow.purpose,
        basis=flow.basis,
        elements=tuple(exchange.elements_back),
        agreement_id=back.agreement_id,
        agreement_reference=back.reference,
        revision_hash=back.revision_hash,
        at=returned.submitted_at,
        exchange_id=exchange.id,
        exchange_reference=exchange.reference,
        redisclosure=f"The agreement says: {flow.redisclosure.label.lower()}.",
    )
    return record_unlisted(passage, students=returned.matched, by=by)
