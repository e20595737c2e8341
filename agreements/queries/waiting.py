"""What waits for the actor: to approve, to sign, returned to the drafters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from agreements import facts
from agreements.models import Agreement
from agreements.queries.register import agreements_for
from agreements.rules.lifecycle import RETURNED, WAITS_FOR_SOMEONE
from agreements.rules.signing import RevisionFacts, decide_approval, decide_signature
from portal.rules.actor import Actor
from portal.rules.permissions import Permission


def waiting_for(actor: Actor) -> Iterator[tuple[str, Agreement, datetime]]:
    """What to do (approve, sign, revise), about which agreement, since when."""
    if not actor.may(Permission.AGREEMENT_READ):
        return
    for agreement in agreements_for(actor).filter(status__in=WAITS_FOR_SOMEONE):
        about = facts.revision_facts(agreement)
        if about is not None and (what := _what(actor, agreement, about)):
            yield what, agreement, agreement.changed_at


def _what(actor: Actor, agreement: Agreement, about: RevisionFacts) -> str:
    own = [party for party in about.party_ids if party in actor.organization_ids]
    if any(decide_approval(about, actor, party, about.sha256) for party in own):
        return "approve"
    if any(decide_signature(about, actor, party, about.sha256) for party in own):
        return "sign"
    returned = agreement.status in RETURNED
    if returned and actor.may_in(Permission.AGREEMENT_DRAFT, agreement.lead_id):
        return "revise"
    return ""
