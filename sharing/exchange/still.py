"""Whose row a return key names, where it may still be kept as things are today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, objection
from portal.rules.permissions import Permission
from sharing.exchange import facts
from sharing.exchange.models import Dispute, Exchange, ExchangeRow
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


def hold_for_settling(disputes: Sequence[Dispute], by: Actor) -> None:
    """All that several settlements lock, each kind at once and in the order of ids: one student
    after the other would cross a sending, which locks a whole class."""
    for district in {one.organization_id for one in disputes}:
        decide_role(by, Permission.EXCHANGE_ACCEPT, district).require()
    ids = [one.id for one in disputes]
    locked_in_order = Dispute.objects.select_for_update(of=("self",)).order_by("id")
    held = list(locked_in_order.filter(id__in=ids).select_related("exchange"))
    keys: dict[Exchange, list[str]] = {}
    for one in held:
        keys.setdefault(one.exchange, []).append(one.return_key)
    for agreement_id in sorted({exchange.agreement_id for exchange in keys}):
        facts.lock_agreement(agreement_id)
    population = [facts.matched_sql(exchange, of) for exchange, of in keys.items()]
    text = " UNION ALL ".join(one for one, _ in population)
    if text:
        facts.lock_students((text, [value for _, values in population for value in values]))
