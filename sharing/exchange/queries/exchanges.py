"""Exchanges as each side sees them: the giver with reasons, the recipient without."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count as CountOf
from django.db.models import Q, QuerySet
from django.http import Http404

from agreements.catalog import catalog
from agreements.rules.elements import Element, listed
from portal.models import Job
from portal.queries import job_for
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision
from portal.rules.permissions import Permission
from portal.ui.counts import Count
from sharing.exchange import facts, telling
from sharing.exchange.models import (
    DeletionRequest,
    Dispute,
    Download,
    Exchange,
    Return,
)
from sharing.exchange.packaging.forgetting import decide_kept
from sharing.exchange.queries.permitted import decide_download
from sharing.exchange.rules.contents import columns_of
from sharing.exchange.rules.lifecycle import EXCHANGE, ExchangeStatus, ReturnStatus, decide_cancel
from sharing.exchange.rules.pairs import both
from sharing.exchange.rules.returns import FLOOR
from sharing.exchange.rules.stages import Stage
from sharing.exchange.rules.statement import Statement
from sharing.exchange.rules.tallies import Withheld, answered, strip_of, withheld_in
from sharing.exchange.standing import PackageStanding, packages_of, stages


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the timeline."""

    at: datetime
    title: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class ExchangePage:
    """One exchange with the decisions its page needs. `withheld` and `strip`: the giver's only."""

    exchange: Exchange
    is_giver: bool
    job: Job | None
    withheld: list[Withheld]
    strip: tuple[list[Count], Count] | None
    returns: list[Return]
    downloads: list[Download]
    may_download: Decision
    may_answer: Decision
    may_cancel: Decision
    may_rebuild: Decision
    may_retry: bool
    elements_out: list[Element]
    elements_back: list[Element]
    deletions: int
    statement: Statement | None
    disputes: list[Dispute]
    may_dispute: bool
    stage: Stage
    package: PackageStanding

    @property
    def waiting(self) -> Return | None:
        """The return that the district has to decide about."""
        handed = (one for one in self.returns if one.status == ReturnStatus.SUBMITTED)
        return next(handed, None)

    @property
    def given_back(self) -> Return | None:
        """The return to be mended, while no other was handed in after it."""
        if self.exchange.status != ExchangeStatus.REJECTED:
            return None
        return next((one for one in self.returns if one.status == ReturnStatus.REJECTED), None)

    @property
    def withheld_students(self) -> int:
        return sum(reason.students for reason in self.withheld)

    @property
    def class_name(self) -> str:
        return str(self.exchange.class_of)

    @property
    def lead(self) -> str:
        return f"{self.exchange.organization} to {self.exchange.recipient}"

    @property
    def floor(self) -> str:
        return FLOOR

    @property
    def history(self) -> list[Happening]:
        """What both sides may know of what happened, latest first."""
        one = self.exchange
        known = [
            Happening(download.at, "Package downloaded", str(download.by))
            for download in self.downloads
        ]
        for returned in self.returns:
            known += _story_of(returned)
        if one.sent_at:
            known.append(Happening(one.sent_at, "Package sent", str(one.sent_by)))
        if one.stopped_at:
            known.append(Happening(one.stopped_at, "Stopped before anybody took it"))
        return sorted(known, key=lambda happening: happening.at, reverse=True)

    @property
    def reconciled(self) -> tuple[list[Count], Count] | None:
        exchange = self.exchange
        if exchange.sent is None or exchange.matched is None or exchange.unmatched is None:
            return None
        return answered(exchange.sent, exchange.matched, exchange.unmatched)


def _story_of(returned: Return) -> list[Happening]:
    """Handed in by the partner; accepted or given back by the district."""
    name = f"Return {returned.number}"
    told: list[Happening] = []
    if returned.submitted_at:
        by = str(returned.submitted_by)
        told.append(Happening(returned.submitted_at, f"{name} handed in", by))
    if returned.decided_at and returned.status in (ReturnStatus.ACCEPTED, ReturnStatus.REJECTED):
        words = "accepted" if returned.status == ReturnStatus.ACCEPTED else "given back"
        told.append(Happening(returned.decided_at, f"{name} {words}"))
    return told


def exchanges_for(actor: Actor) -> QuerySet[Exchange]:
    """Those the actor's organizations gave, and those they were sent; latest first."""
    own = actor.organizations_with(Permission.EXCHANGE_READ)
    return (
        Exchange.objects.filter(
            Q(organization_id__in=own) | Q(recipient_id__in=own, sent_at__isnull=False)
        )
        .select_related("organization", "recipient")
        .order_by("-prepared_at")
    )


def stages_for(actor: Actor, exchanges: Collection[Exchange], day: date) -> dict[UUID, Stage]:
    """Where each stands today, of those that the actor sees."""
    own = actor.organizations_with(Permission.EXCHANGE_READ)
    seen = [one for one in exchanges if {one.organization_id, one.recipient_id} & own]
    return stages(seen, day)


def exchange_for(actor: Actor, reference: str) -> Exchange:
    found = (
        exchanges_for(actor)
        .select_related("job", "package", "prepared_by", "sent_by", "cancelled_by")
        .filter(reference=reference)
        .first()
    )
    if found is None:
        raise Http404
    return found


def exchange_page_for(actor: Actor, reference: str, day: date) -> ExchangePage:
    exchange = exchange_for(actor, reference)
    is_giver = gives(actor, exchange)
    counts = _tally(exchange) if is_giver else {}
    job = job_for(actor, exchange.job_id) if is_giver and exchange.job_id else None
    return ExchangePage(
        exchange=exchange,
        is_giver=is_giver,
        job=job,
        withheld=withheld_in(counts),
        strip=strip_of(counts, "Sent") if counts else None,
        returns=list(returns_of(actor, exchange)),
        downloads=list(exchange.downloads.select_related("by").order_by("-at")),
        may_download=_may_download(actor, exchange, day),
        may_answer=both(
            decide_role(actor, Permission.EXCHANGE_ANSWER, exchange.recipient_id),
            EXCHANGE.decide(exchange.status, "return"),
            facts.answer_coverage(exchange, day),
            decide_kept(exchange),
        ),
        may_cancel=both(
            decide_role(actor, Permission.EXCHANGE_REQUEST, exchange.organization_id),
            decide_cancel(exchange.status, was_accepted=exchange.matched is not None),
        ),
        may_rebuild=both(
            decide_role(actor, Permission.EXCHANGE_REQUEST, exchange.organization_id),
            EXCHANGE.decide(exchange.status, "rebuild"),
        ),
        deletions=DeletionRequest.objects.filter(exchange=exchange).count(),
        may_retry=exchange.status == ExchangeStatus.PREPARING
        and (job is None or job.is_finished)
        and actor.may_in(Permission.EXCHANGE_REQUEST, exchange.organization_id),
        elements_out=listed(columns_of(exchange.elements_out)[1:]),
        elements_back=listed(exchange.elements_back, catalog()),
        statement=telling.statement_of_exchange(
            exchange, cohort=sum(counts.values()) if is_giver else None
        ),
        disputes=list(
            Dispute.objects.filter(exchange=exchange)
            .select_related("raised_by")
            .order_by("-number")
        ),
        may_dispute=exchange.matched is not None
        and actor.may_in(Permission.EXCHANGE_ACCEPT, exchange.organization_id),
        stage=stages([exchange], day)[exchange.id],
        package=packages_of([exchange])[exchange.id],
    )


def gives(actor: Actor, exchange: Exchange) -> bool:
    return actor.may_in(Permission.EXCHANGE_READ, exchange.organization_id)


def _tally(exchange: Exchange) -> dict[str, int]:
    rows = exchange.rows.values("code").annotate(students=CountOf("id")).order_by()
    return {row["code"]: row["students"] for row in rows}


def returns_of(actor: Actor, exchange: Exchange) -> QuerySet[Return]:
    """The partner's own, and to the district those that were handed in."""
    return returns_seen(actor).filter(exchange=exchange).order_by("-number")


def returns_seen(actor: Actor) -> QuerySet[Return]:
    """Of every exchange: those of the actor's organizations, and those handed in to them."""
    own = actor.organizations_with(Permission.EXCHANGE_READ)
    return (
        Return.objects.filter(
            Q(organization_id__in=own) | Q(district_id__in=own, submitted_at__isnull=False)
        )
        .exclude(status=ReturnStatus.DISCARDED)
        .select_related(
            "exchange__organization",
            "exchange__recipient",
            "checked_by",
            "submitted_by",
            "decided_by",
        )
    )


def _may_download(actor: Actor, exchange: Exchange, day: date) -> Decision:
    role = decide_role(actor, Permission.EXCHANGE_ANSWER, exchange.recipient_id)
    known = EXCHANGE.decide(exchange.status, "download")
    if not (role.allowed and known.allowed):
        return both(role, known)
    return decide_download(actor, exchange, day)
