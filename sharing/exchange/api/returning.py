"""Returning outcomes: checked as on the page, then handed in."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import File, Form, Path, Router, Status
from ninja.files import UploadedFile

from portal import clock
from sharing.exchange import actions, queries
from sharing.exchange.api import shapes
from sharing.exchange.api.asking import reader

router = Router()
ONE = "/exchanges/{reference}/returns/{int:number}"
Number = Annotated[int, Path(ge=1, le=32_767)]


@router.post(
    "/exchanges/{reference}/returns",
    response={201: shapes.ReturnOut},
    summary="Check a file of outcomes",
)
def check(
    request: HttpRequest,
    reference: shapes.Reference,
    file: Annotated[
        UploadedFile,
        File(
            description="A student detail report (CSV or .xlsx), Ed-Fi PostSecondaryEvents (JSON "
            "or CSV), or a sheet whose columns were told on the page before"
        ),
    ],
    encoding: Annotated[shapes.Encoding, Form()] = "utf-8",
    blocked: Annotated[int | None, Form(ge=0, le=10_000_000)] = None,
) -> Status[shapes.ReturnOut]:
    """The same check as the page's. A file with a problem is refused whole, with every problem;
    otherwise its counts, and nothing is handed in yet. A new check replaces an earlier one. A
    sheet in columns that nobody has told of is answered 409, `COLUMNS_UNTOLD`, with what is to be
    told on the page.
    `blocked` is how many students you left out because their records are blocked: a number, never
    which; the district is told it only where neither it nor the rest is small."""
    actor = reader(request)
    exchange = queries.exchange_for(actor, reference)
    returned = actions.check_return(
        exchange=exchange,
        upload=file,
        encoding=encoding,
        by=actor,
        day=clock.today(),
        blocked=blocked,
    )
    return Status(201, shapes.return_out(returned))


@router.get(ONE, response=shapes.ReturnOut, summary="Where a return stands")
def read_return(request: HttpRequest, reference: shapes.Reference, number: Number) -> object:
    return shapes.return_out(queries.return_for(reader(request), reference, number))


@router.post(ONE + "/submission", response=shapes.ReturnOut, summary="Hand a return in")
def submit(request: HttpRequest, reference: shapes.Reference, number: Number) -> object:
    """The district sees it from now on, and decides. A signed receipt says what was handed in."""
    actor = reader(request)
    returned = queries.return_for(actor, reference, number)
    return shapes.return_out(actions.submit_return(returned=returned, by=actor, day=clock.today()))


@router.delete(ONE, response={204: None}, summary="Put a checked return aside")
def discard(request: HttpRequest, reference: shapes.Reference, number: Number) -> Status[None]:
    """Nothing of it is kept. One that was handed in stays."""
    actor = reader(request)
    actions.discard_return(returned=queries.return_for(actor, reference, number), by=actor)
    return Status(204, None)
