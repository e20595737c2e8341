"""Where exchanges stand on a day, many at once: what `rules/stages.py` must know of each."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from agreements import owing
from agreements.rules.obligations import Standing
from sharing.exchange import facts
from sharing.exchange.models import Exchange, Return
from sharing.exchange.rules.lifecycle import ReturnStatus
from sharing.exchange.rules.stages import Stage, stage_of


def stages(exchanges: Collection[Exchange], day: date) -> dict[UUID, Stage]:
    """Exchange to stage, with few questions however many there are."""
    due = _checks_due(exchanges)
    destroyed = _destroyed(exchanges)
    covered: dict[tuple[UUID, str, tuple[str, ...]], bool] = {}
    found = {}
    for one in exchanges:
        key = (one.agreement_id, one.flow_back, tuple(one.elements_back))
        if key not in covered:
            covered[key] = facts.answer_coverage(one, day).allowed
        found[one.id] = stage_of(
            one.status,
            due_on=one.due_on,
            day=day,
            check_due_on=due.get(one.id),
            destroy_by=one.destroy_by,
            is_destroyed=one.reference in destroyed,
            is_covered=covered[key],
        )
    return found


def _checks_due(exchanges: Collection[Exchange]) -> dict[UUID, date]:
    waiting = Return.objects.filter(exchange__in=exchanges, status=ReturnStatus.SUBMITTED)
    told = waiting.values_list("exchange_id", "due_on")
    return {exchange_id: due_on for exchange_id, due_on in told if due_on is not None}


def _destroyed(exchanges: Collection[Exchange]) -> set[str]:
    owed = owing.of_packages([one.reference for one in exchanges])
    return {
        reference
        for reference, one in owed.items()
        if (closing := getattr(one, "closing", None)) is not None
        and closing.outcome == Standing.DONE
    }
