"""Whose row a return key names, where it may still be kept as things are today."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from portal.rules.decision import Decision, objection
from sharing.exchange import facts
from sharing.exchange.models import Exchange, ExchangeRow
from sharing.exchange.rules.pairs import coverage_of
from sharing.rules.access import ALLOWED

GONE = "This student's family ended its consent since, so nothing about the student is changed."


def student_of(exchange: Exchange, return_key: str, day: date) -> UUID | None:
    """The student, decided as at acceptance; None when nothing of the student may be stored."""
    _, back = facts.pair_of(exchange)
    coverage = coverage_of(back, day=day, elements=tuple(exchange.elements_back))
    if back is None or not coverage.allowed:
        return None
    decided = facts.decide_sql(
        population=facts.matched_sql(exchange, [return_key]),
        organization_id=exchange.organization_id,
        flow=back.flow,
        coverage=coverage,
        day=day,
    )
    if not facts.tally(decided).get(ALLOWED, 0):
        return None
    rows = ExchangeRow.objects.filter(exchange=exchange, return_key=return_key)
    return rows.values_list("subject_id", flat=True).first()


def decide_kept(subject_id: UUID | None) -> Decision:
    return Decision.unless([objection(subject_id is None, "WITHDRAWN_SINCE", GONE)])


def decide_closing(subject_id: UUID | None) -> Decision:
    """Only what cannot be taken over any more is closed without it."""
    words = "Its student may still be kept: take the answer over instead."
    return Decision.unless([objection(subject_id is not None, "STILL_KEPT", words)])
