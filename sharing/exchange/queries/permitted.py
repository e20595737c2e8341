"""Whether a person may take a package: covered today, and by name."""

from __future__ import annotations

from datetime import date

from agreements import access
from portal.rules.actor import Actor
from portal.rules.decision import Decision, objection
from sharing.exchange import facts
from sharing.exchange.models import DeletionRequest, Exchange
from sharing.exchange.packaging.forgetting import decide_kept
from sharing.exchange.packaging.sealing import decide_sealing
from sharing.exchange.pausing import paused
from sharing.exchange.rules.lifecycle import ExchangeStatus
from sharing.exchange.rules.pairs import both


def decide_download(actor: Actor, exchange: Exchange, day: date) -> Decision:
    """Being in the receiving organization is not enough: the agreement names its recipients."""
    coverage = both(decide_kept(exchange), facts.download_coverage(exchange, day))
    if not coverage.allowed:
        return coverage
    if exchange.status == ExchangeStatus.SENT:  # nobody took it yet: it is the next feed
        due = paused(exchange.organization_id, exchange.recipient_id, day)
        if not due.allowed:
            return due
    sealing = decide_sealing(exchange)
    if not sealing.allowed:
        return sealing
    named = access.may_receive(actor, exchange.agreement_id, day, flow_key=exchange.flow_out)
    return Decision.unless(
        [
            objection(
                not named,
                "NOT_NAMED",
                f"Agreement {exchange.agreement_reference} does not name you among those who "
                "receive this data. Ask a named colleague, or have the agreement amended.",
            ),
            # A copy lost on the way may be fetched again, but not with a row that is to be gone.
            objection(
                DeletionRequest.objects.filter(exchange=exchange).exists(),
                "WITHDRAWN_SINCE",
                "A family ended its consent after this package was sent, so it is not handed out "
                "again. Ask the district for a new exchange.",
            ),
        ]
    )
