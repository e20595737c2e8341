"""One return as each side sees it: its counts, its statement, and what may be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404

from portal.models import Job
from portal.queries import job_for
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision
from portal.rules.permissions import Permission
from portal.ui.counts import Count
from sharing.exchange import facts, telling
from sharing.exchange.models import Acceptance, BlockedCount, Return
from sharing.exchange.queries.exchanges import exchange_for, gives, returns_of
from sharing.exchange.rules.blocked import words as blocked_words
from sharing.exchange.rules.lifecycle import RETURN, ReturnStatus
from sharing.exchange.rules.pairs import both
from sharing.exchange.rules.statement import Statement
from sharing.exchange.rules.tallies import Withheld, answered, withheld_in


@dataclass(frozen=True, slots=True)
class ReturnPage:
    """One return: its counts, and what this side may do with it."""

    returned: Return
    is_giver: bool
    job: Job | None
    may_submit: Decision
    may_accept: Decision
    may_reject: Decision
    statement: Statement
    blocked_stated: int | None
    is_overdue: bool
    stored: dict[str, Any]

    @property
    def blocked(self) -> str:
        """What is, or will be, told of blocked records."""
        return blocked_words(self.statement.blocked, self.statement.threshold)

    @property
    def title(self) -> str:
        return f"Return {self.returned.number}"

    @property
    def lead(self) -> str:
        exchange = self.returned.exchange
        return f"Class of {exchange.class_of}: {exchange.recipient} to {exchange.organization}"

    @property
    def not_stored(self) -> list[Withheld]:
        """Why outcomes of students who were found are not stored, most students first."""
        return withheld_in(self.stored.get("withheld_by", {}))

    @property
    def is_idle(self) -> bool:
        return self.job is None or self.job.is_finished

    @property
    def strip(self) -> tuple[list[Count], Count]:
        returned = self.returned
        return answered(returned.sent, returned.matched, returned.unmatched)


def return_for(actor: Actor, reference: str, number: int) -> Return:
    exchange = exchange_for(actor, reference)
    found = returns_of(actor, exchange).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def acceptance_for(actor: Actor, reference: str, number: int, day: date) -> ReturnPage:
    """How far the acceptance is; for the district alone, which learns who was left out, and how
    many."""
    page = return_page_for(actor, reference, number, day)
    if not page.is_giver:
        raise Http404
    return page


def return_page_for(actor: Actor, reference: str, number: int, day: date) -> ReturnPage:
    returned = return_for(actor, reference, number)
    exchange = returned.exchange
    is_giver = gives(actor, exchange)
    accepts = decide_role(actor, Permission.EXCHANGE_ACCEPT, exchange.organization_id)
    covered = facts.answer_coverage(exchange, day)
    job = job_for(actor, returned.job_id) if is_giver and returned.job_id else None
    return ReturnPage(
        returned=returned,
        is_giver=is_giver,
        job=job,
        may_submit=both(
            decide_role(actor, Permission.EXCHANGE_ANSWER, exchange.recipient_id),
            RETURN.decide(returned.status, "submit"),
            covered,
        ),
        may_accept=both(accepts, RETURN.decide(returned.status, "accept"), covered),
        may_reject=both(accepts, RETURN.decide(returned.status, "reject")),
        statement=telling.statement_of(
            returned, cohort=exchange.rows.count() if is_giver else None
        ),
        blocked_stated=BlockedCount.objects.filter(returned=returned)
        .values_list("students", flat=True)
        .first(),
        is_overdue=returned.status == ReturnStatus.SUBMITTED
        and returned.due_on is not None
        and returned.due_on < day,
        stored=Acceptance.objects.filter(returned=returned).values_list("result", flat=True).first()
        or {},
    )
