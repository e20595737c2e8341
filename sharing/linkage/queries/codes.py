"""The page of codes in place of names, as the district sees it and as the college does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision
from portal.rules.permissions import Permission
from sharing.exchange import facts as exchange_facts
from sharing.exchange.models import Exchange
from sharing.exchange.packaging.forgetting import decide_kept
from sharing.exchange.queries import exchange_for
from sharing.exchange.rules.lifecycle import EXCHANGE
from sharing.exchange.rules.pairs import both
from sharing.linkage import facts
from sharing.linkage.models import Linkage, StudentCodes
from sharing.linkage.queries.pages import OPEN, linkages_for
from sharing.linkage.rules.codes import decide_putting, decide_there
from sharing.linkage.rules.reading import NEEDED, decide_linking


@dataclass(frozen=True, slots=True)
class CodesPage:
    """`codes`: what the district handed in, while it may be compared."""

    exchange: Exchange
    is_district: bool
    codes: StudentCodes | None
    may_take: Decision
    may_put: Decision
    may_compare: Decision
    files: list[Linkage]

    @property
    def without_code(self) -> int:
        return (self.exchange.sent or 0) - self.codes.people if self.codes else 0


def codes_page_for(actor: Actor, reference: str, day: date) -> CodesPage:
    exchange = exchange_for(actor, reference)
    giver, recipient = exchange.organization_id, exchange.recipient_id
    codes = facts.codes_for(exchange)
    covered = both(exchange_facts.answer_coverage(exchange, day), decide_kept(exchange))
    files = list(linkages_for(actor, exchange))
    return CodesPage(
        exchange=exchange,
        is_district=actor.may_in(Permission.EXCHANGE_READ, giver),
        codes=codes,
        may_take=both(
            decide_role(actor, Permission.STUDENT_READ, giver), decide_putting(exchange.status)
        ),
        may_put=both(
            decide_role(actor, Permission.EXCHANGE_REQUEST, giver),
            decide_putting(exchange.status),
            covered,
        ),
        may_compare=both(
            decide_role(actor, Permission.EXCHANGE_ANSWER, recipient),
            EXCHANGE.decide(exchange.status, "return"),
            covered,
            decide_there(codes.scheme if codes else None),
            decide_linking(
                elements_out=NEEDED, open_already=any(one.status in OPEN for one in files)
            ),
        ),
        files=[one for one in files if one.is_coded],
    )
