"""What may be told of a return beyond its rows: thresholds, blocked counts, the statement."""

from __future__ import annotations

from agreements import facts as agreement_facts
from portal.models import Organization
from sharing.exchange.models import BlockedCount, Exchange, Return
from sharing.exchange.rules import blocked as blocking
from sharing.exchange.rules.lifecycle import ReturnStatus
from sharing.exchange.rules.statement import Statement, state


def threshold_of(exchange: Exchange) -> int:
    """The strictest of both sides and of the agreement."""
    keys = (exchange.flow_out, exchange.flow_back)
    standings = [agreement_facts.standing_of(exchange.agreement_id, key) for key in keys]
    flows = [standing.flow.min_cell for standing in standings if standing]
    sides = Organization.objects.filter(id__in=[exchange.organization_id, exchange.recipient_id])
    return max([*flows, *sides.values_list("min_cell", flat=True)])


def blocked_told(returned: Return) -> int | None:
    """What the district will be told of the number that the college stated, if anything."""
    stated = BlockedCount.objects.filter(returned=returned).values_list("students", flat=True)
    exchange = returned.exchange
    earlier = Return.objects.filter(
        organization_id=returned.organization_id,
        district_id=returned.district_id,
        exchange__class_of=exchange.class_of,
        submitted_at__isnull=False,
        blocked__isnull=False,
    ).exclude(id=returned.id)
    return blocking.to_tell(
        stated.first(),
        sent=returned.sent,
        unmatched=returned.unmatched,
        threshold=threshold_of(exchange),
        earlier=[blocking.Told(one.sent, one.unmatched, one.blocked or 0) for one in earlier],
    )


def statement_of(returned: Return, *, cohort: int | None) -> Statement:
    """`cohort` for the district alone: the college never learns how many were withheld."""
    is_told = returned.submitted_at is not None
    return state(
        sent=returned.sent,
        matched=returned.matched,
        blocked=returned.blocked if is_told else blocked_told(returned),
        threshold=threshold_of(returned.exchange),
        cohort=cohort,
    )


def statement_of_exchange(exchange: Exchange, *, cohort: int | None) -> Statement | None:
    """Over all that was accepted; the blocked count is that of the latest return accepted."""
    if exchange.sent is None or exchange.matched is None:
        return None
    latest = exchange.returns.filter(status=ReturnStatus.ACCEPTED).order_by("-number").first()
    is_last_word = latest is not None and latest.matched == exchange.matched
    return state(
        sent=exchange.sent,
        matched=exchange.matched,
        # Beside another number of those not found it would be about other students.
        blocked=latest.blocked if latest is not None and is_last_word else None,
        threshold=threshold_of(exchange),
        cohort=cohort,
    )
