"""The district's side of returns for its programs: what waits, accept, give back, dispute a row.

The same queries, actions and decisions as on the pages. Outcomes are told by return key alone.
"""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import StringConstraints

from portal import clock
from sharing.exchange import actions, queries
from sharing.exchange.api import shapes
from sharing.exchange.api.asking import reader
from sharing.exchange.api.disputing import DisputeOut, Number, dispute_out
from sharing.exchange.queries import machine
from sharing.exchange.queries.returns import acceptance_for
from sharing.exchange.rules.lifecycle import ReturnStatus
from sharing.exchange.rules.rejecting import LONGEST, RowReason

router = Router()
ONE = "/exchanges/{reference}/returns/{int:number}"
DISPUTE = "/exchanges/{reference}/disputes/{int:number}"


def _text(longest: int, least: int = 1) -> Any:
    pattern = r"^[^\x00]*\S[^\x00]*$" if least else r"^[^\x00]*$"
    return StringConstraints(pattern=pattern, min_length=least, max_length=longest)


ReturnKey = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,30}$")]
Reason = Annotated[str, _text(2000)]
Doubt = Annotated[str, _text(1000)]
Cell = Annotated[str, _text(200, 0)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]


class ReturnsOut(Schema):
    total: int
    returns: list[shapes.ReturnOut]


class AcceptanceOut(Schema):
    """How far the acceptance is. `held`: why it may not go on. `stored`: what it added and changed,
    and how many students were left out since their family decided anew."""

    exchange: str
    number: int
    status: str
    job: str
    done: int
    total: int
    held: list[str]
    stored: dict[str, int]


class RowReasonIn(Schema):
    return_key: ReturnKey
    column: Annotated[str, _text(80)]
    reason: Annotated[str, _text(LONGEST)]


class RejectionIn(Schema):
    """Words about the file, and about single rows. Name no student."""

    reason: Reason
    rows: list[RowReasonIn] = []


class RowsIn(Schema):
    """Which rows: of one return key, or all, some at a time."""

    return_key: ReturnKey | None = None
    limit: Annotated[int, Query(ge=1, le=500)] = 100
    offset: Annotated[int, Query(ge=0, le=machine.FURTHEST)] = 0


class RowOut(Schema):
    return_key: str
    row: dict[str, str]


class RowsOut(Schema):
    exchange: str
    rows: list[RowOut]


class DisputeIn(Schema):
    """`row`: as much of what is on file as names one row of this key. `field`: what of it is
    doubted, or `row` for all of it. The college reads `reason`: name no student."""

    return_key: ReturnKey
    row: dict[Name, Cell] = {}
    field: Name
    reason: Doubt


@router.get("/returns", response=ReturnsOut, summary="List returns")
def list_returns(
    request: HttpRequest,
    status: ReturnStatus | None = None,
    limit: int = Query(50, ge=1, le=200),
    offset: int = Query(0, ge=0, le=machine.FURTHEST),
) -> ReturnsOut:
    """Those that your organizations handed in, and those that were handed in to them, latest
    first. `status=submitted` are those on which the district is to decide."""
    total, found = machine.returns_for(
        reader(request), status.value if status else "", limit=limit, offset=offset
    )
    return ReturnsOut(total=total, returns=list(map(shapes.return_out, found)))


@router.post(ONE + "/acceptance", response={202: AcceptanceOut}, summary="Accept a return")
def accept(
    request: HttpRequest, reference: shapes.Reference, number: Number
) -> Status[AcceptanceOut]:
    """Begins to store the outcomes; read here how far it is. Each student is decided once more.
    Scope `exchange.accept`."""
    actor = reader(request)
    returned = queries.return_for(actor, reference, number)
    actions.begin_acceptance(returned=returned, by=actor, day=clock.today())
    page = acceptance_for(actor, reference, number, clock.today())
    return Status(202, _acceptance(page))


@router.get(ONE + "/acceptance", response=AcceptanceOut, summary="How far an acceptance is")
def read_acceptance(
    request: HttpRequest, reference: shapes.Reference, number: Number
) -> AcceptanceOut:
    """For the district."""
    page = acceptance_for(reader(request), reference, number, clock.today())
    return _acceptance(page)


@router.post(ONE + "/rejection", response={201: shapes.ReturnOut}, summary="Give a return back")
def reject(
    request: HttpRequest, reference: shapes.Reference, number: Number, given: RejectionIn
) -> Status[shapes.ReturnOut]:
    """With your reasons, about the file and about single rows. Scope `exchange.accept`."""
    actor = reader(request)
    rejected = actions.reject(
        returned=queries.return_for(actor, reference, number),
        reason=given.reason.strip(),
        rows=[RowReason(one.return_key, one.column, one.reason) for one in given.rows],
        by=actor,
    )
    return Status(201, shapes.return_out(rejected))


@router.post(
    "/exchanges/{reference}/rows", response={201: RowsOut}, summary="What is on file, row by row"
)
def read_rows(request: HttpRequest, reference: shapes.Reference, given: RowsIn) -> Status[RowsOut]:
    """By return key, without a name. Looking is recorded, hence a POST. Scope
    `exchange.accept`."""
    actor = reader(request)
    exchange = queries.exchange_for(actor, reference)
    found = queries.rows_for(
        actor,
        reference,
        key=given.return_key or "",
        start=given.offset,
        stop=given.offset + given.limit,
    )
    actions.open_rows(exchange=exchange, students=len(found), by=actor)
    rows = [RowOut(return_key=one.return_key, row=one.row) for one in found]
    return Status(201, RowsOut(exchange=reference, rows=rows))


@router.post("/exchanges/{reference}/disputes", response={201: DisputeOut}, summary="Dispute a row")
def raise_dispute(
    request: HttpRequest, reference: shapes.Reference, given: DisputeIn
) -> Status[DisputeOut]:
    """Not found unless exactly one row says all of `row`. Scope `exchange.accept`."""
    actor = reader(request)
    exchange = queries.exchange_for(actor, reference)
    row = queries.row_told_for(actor, reference, given.return_key, given.row)
    actions.open_rows(exchange=exchange, students=1, by=actor)
    made = actions.raise_dispute(
        exchange=exchange,
        return_key=row.return_key,
        row=row.row,
        field=given.field,
        reason=given.reason.strip(),
        by=actor,
        day=clock.today(),
    )
    return Status(201, _told(actor, reference, made.number))


@router.post(DISPUTE + "/settlement", response={201: DisputeOut}, summary="Take an answer over")
def settle(request: HttpRequest, reference: shapes.Reference, number: Number) -> Status[DisputeOut]:
    """Corrects the outcome, or takes the row away, as the college answered. Scope
    `exchange.accept`."""
    actor = reader(request)
    found = queries.dispute_for(actor, reference, number)
    actions.settle(dispute=found, by=actor, day=clock.today())
    return Status(201, _told(actor, reference, number))


@router.post(DISPUTE + "/retraction", response={201: DisputeOut}, summary="Take a dispute back")
def retract(
    request: HttpRequest, reference: shapes.Reference, number: Number
) -> Status[DisputeOut]:
    """While the college has not answered. Scope `exchange.accept`."""
    actor = reader(request)
    actions.retract(dispute=queries.dispute_for(actor, reference, number), by=actor)
    return Status(201, _told(actor, reference, number))


def _told(actor: Any, reference: str, number: int) -> DisputeOut:
    return dispute_out(queries.dispute_for(actor, reference, number))


def _acceptance(page: queries.ReturnPage) -> AcceptanceOut:
    returned, job = page.returned, page.job
    stored = {name: n for name, n in page.stored.items() if isinstance(n, int)}
    return AcceptanceOut(
        exchange=returned.exchange.reference,
        number=returned.number,
        status=str(returned.status),
        job=str(job.status) if job else "none",
        done=job.done if job else 0,
        total=job.total if job else 0,
        held=list(returned.result.get("held", ())),
        stored=stored,
    )
