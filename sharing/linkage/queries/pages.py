"""One file without keys: what became of it, and what may be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.http import Http404

from portal.models import Job
from portal.queries import job_for
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision
from portal.rules.permissions import Permission
from portal.ui.counts import Count
from sharing.exchange import facts as exchange_facts
from sharing.exchange.models import Exchange
from sharing.exchange.packaging.forgetting import decide_kept
from sharing.exchange.queries import exchange_for
from sharing.exchange.rules.lifecycle import EXCHANGE
from sharing.exchange.rules.pairs import both
from sharing.linkage import facts
from sharing.linkage.models import Linkage
from sharing.linkage.permitted import of_college, reading_for
from sharing.linkage.rules.lifecycle import LINKAGE, LinkageStatus
from sharing.linkage.rules.reading import decide_asking, decide_linking

OPEN = (LinkageStatus.LINKING, LinkageStatus.READING, LinkageStatus.FAILED)


@dataclass(frozen=True, slots=True)
class BeginPage:
    """Whether a file without keys may answer this exchange, and earlier ones."""

    exchange: Exchange
    may_begin: Decision
    earlier: list[Linkage]


@dataclass(frozen=True, slots=True)
class FilePage:
    """One file. `strip`: the college's only; the district learns what waits for a reader."""

    linkage: Linkage
    is_college: bool
    job: Job | None
    strip: tuple[list[Count], Count] | None
    in_file_only: int
    waits: int
    waits_for_me: int
    may_read: Decision
    may_ask: Decision
    may_finish: Decision
    may_discard: bool

    @property
    def exchange(self) -> Exchange:
        return self.linkage.exchange

    @property
    def lead(self) -> str:
        how = "by codes alone" if self.linkage.is_coded else "by name and birth date"
        return f"Students of the package, found {how}."

    @property
    def ambiguous(self) -> int:
        return self.strip[0][1].value if self.strip else 0

    @property
    def waits_for_others(self) -> int:
        return self.waits - self.waits_for_me


def linkages_for(actor: Actor, exchange: Exchange) -> QuerySet[Linkage]:
    """The college's own; to the district those that it was asked to read. Latest first."""
    seen = Linkage.objects.filter(exchange=exchange).select_related(
        "exchange__organization", "exchange__recipient", "begun_by", "asked_by", "returned"
    )
    if actor.may_in(Permission.EXCHANGE_ANSWER, exchange.recipient_id):
        return seen.order_by("-number")
    reads = actor.may_in(Permission.STUDENT_READ, exchange.organization_id) and actor.may_in(
        Permission.EXCHANGE_ACCEPT, exchange.organization_id
    )
    asked = seen.filter(asked_at__isnull=False) if reads else seen.none()
    return asked.order_by("-number")


def linkage_for(actor: Actor, reference: str, number: int) -> Linkage:
    found = linkages_for(actor, exchange_for(actor, reference)).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def begin_page_for(actor: Actor, reference: str, day: date) -> BeginPage:
    """A page of the college alone: what it is about is the college's own file."""
    exchange = exchange_for(actor, reference)
    if not actor.may_in(Permission.EXCHANGE_READ, exchange.recipient_id):
        raise Http404
    earlier = list(linkages_for(actor, exchange))
    return BeginPage(
        exchange,
        both(
            decide_role(actor, Permission.EXCHANGE_ANSWER, exchange.recipient_id),
            EXCHANGE.decide(exchange.status, "return"),
            exchange_facts.answer_coverage(exchange, day),
            decide_kept(exchange),
            decide_linking(
                elements_out=exchange.elements_out,
                open_already=any(one.status in OPEN for one in earlier),
            ),
        ),
        earlier,
    )


def file_page_for(actor: Actor, reference: str, number: int, day: date) -> FilePage:
    linkage = linkage_for(actor, reference, number)
    is_college = of_college(actor, linkage)
    reads = linkage.status == LinkageStatus.READING
    waits = facts.waiting_of(linkage).count() if reads else 0
    mine = facts.waiting_of(linkage, user_id=actor.user_id).count() if reads else 0
    strip, only = _strip(linkage) if is_college else (None, 0)
    role = decide_role(actor, Permission.EXCHANGE_ANSWER, linkage.organization_id)
    return FilePage(
        linkage=linkage,
        is_college=is_college,
        job=job_for(actor, linkage.job_id) if is_college and linkage.job_id else None,
        strip=strip,
        in_file_only=only,
        waits=waits,
        waits_for_me=mine,
        may_read=reading_for(actor, linkage),
        may_ask=both(
            role,
            LINKAGE.decide(linkage.status, "finish"),
            decide_kept(linkage.exchange),
            decide_asking(
                elements_back=linkage.exchange.elements_back,
                waiting=waits,
                asked=linkage.asked_at is not None,
                coded=linkage.is_coded,
            ),
        ),
        may_finish=both(
            role,
            LINKAGE.decide(linkage.status, "finish"),
            EXCHANGE.decide(linkage.exchange.status, "return"),
            exchange_facts.answer_coverage(linkage.exchange, day),
            decide_kept(linkage.exchange),
        ),
        may_discard=is_college and LINKAGE.decide(linkage.status, "discard").allowed,
    )


def _strip(linkage: Linkage) -> tuple[tuple[list[Count], Count] | None, int]:
    """Sent = linked + in doubt + not found, and how many people of the file nobody asked about."""
    if linkage.sent is None:
        return None, 0
    matched, ambiguous = linkage.matched or 0, linkage.ambiguous or 0
    only = 0
    if linkage.status == LinkageStatus.READING and decide_kept(linkage.exchange):
        reckoned = facts.reckoned(linkage)
        matched, ambiguous = reckoned.matched, reckoned.ambiguous
        only = linkage.persons - len(reckoned.links)
    parts = [
        Count("Linked", matched, tone="good"),
        Count("In doubt", ambiguous, "a reader decides", tone="attention" if ambiguous else ""),
        Count("Not found", linkage.sent - matched - ambiguous, "nobody in the file fits"),
    ]
    return (parts, Count("Sent", linkage.sent)), only
