"""Which requests there are, what is asked, and what both sides signed."""

from __future__ import annotations

from datetime import date
from typing import Literal

from django.http import Http404, HttpRequest
from ninja import Query, Router

from portal import clock
from portal.rules.actor import Actor
from portal.rules.decision import Decision
from portal.rules.permissions import Permission
from sharing.exchange import queries
from sharing.exchange.api import shapes
from sharing.exchange.queries import machine
from sharing.exchange.rules.lifecycle import ExchangeStatus

router = Router()


def reader(request: HttpRequest) -> Actor:
    """Whoever may see no exchange anywhere finds nothing here, as on the pages."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.may(Permission.EXCHANGE_READ):
        raise Http404
    return actor


@router.get("/exchanges", response=shapes.ExchangesOut, summary="List requests")
def list_exchanges(
    request: HttpRequest,
    status: ExchangeStatus | None = None,
    role: Literal["giver", "recipient"] | None = None,
    due_before: date | None = None,
    sent_since: shapes.Moment | None = None,
    limit: int = Query(50, ge=1, le=200),
    offset: int = Query(0, ge=0, le=machine.FURTHEST),
) -> shapes.ExchangesOut:
    """Exchanges that your organizations gave or were sent, latest first."""
    actor = reader(request)
    wanted = machine.Wanted(
        status=status.value if status else "",
        role=role or "",
        due_before=due_before,
        sent_since=sent_since,
    )
    total, found = machine.requests_for(actor, wanted, limit=limit, offset=offset)
    own = actor.organizations_with(Permission.EXCHANGE_READ)
    stages = queries.stages_for(actor, found, clock.today())
    return shapes.ExchangesOut(
        total=total,
        exchanges=[
            shapes.ExchangeOut(**shapes.exchange_values(one, own, stages[one.id].value))
            for one in found
        ],
    )


@router.get("/exchanges/{reference}", response=shapes.OneExchangeOut, summary="Read a request")
def read_exchange(request: HttpRequest, reference: shapes.Reference) -> shapes.OneExchangeOut:
    """What is asked and by when; what you may do now, and if not, why; what was returned."""
    actor = reader(request)
    page = queries.exchange_page_for(actor, reference, clock.today())
    exchange, package = page.exchange, page.exchange.package
    own = actor.organizations_with(Permission.EXCHANGE_READ)
    return shapes.OneExchangeOut(
        **shapes.exchange_values(exchange, own, page.stage.value),
        package=shapes.PackageOut(name=package.name, bytes=package.size, sha256=package.sha256)
        if package
        else None,
        fields=list(exchange.elements_out),
        returned_fields=list(exchange.elements_back),
        may_download=may(page.may_download),
        may_return=may(page.may_answer),
        returns=list(map(shapes.return_out, page.returns)),
    )


@router.get(
    "/exchanges/{reference}/receipts",
    response=shapes.ReceiptsOut,
    summary="What both sides signed",
)
def list_receipts(request: HttpRequest, reference: shapes.Reference) -> shapes.ReceiptsOut:
    """Signed statements, earliest first: package taken, outcomes handed in, accepted, rejected."""
    found = machine.receipts_for(reader(request), reference)
    return shapes.ReceiptsOut(receipts=list(map(shapes.receipt_out, found)))


def may(decision: Decision) -> shapes.MayOut:
    reasons = [shapes.ReasonOut(code=one.code, text=one.text) for one in decision.reasons]
    return shapes.MayOut(allowed=decision.allowed, reasons=reasons)
