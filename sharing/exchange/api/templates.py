"""The return template of a request, filled in with its keys."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router

from portal import clock
from sharing.exchange import actions, queries
from sharing.exchange.api import shapes
from sharing.exchange.api.asking import reader
from sharing.exchange.views.templates import KINDS, file_of

router = Router()
BINARY = {"schema": {"type": "string", "format": "binary"}}
ABOUT = {
    "responses": {
        200: {
            "description": "The template, as CSV or as a workbook.",
            "content": dict.fromkeys(KINDS.values(), BINARY),
        }
    }
}


@router.post("/exchanges/{reference}/template", summary="Take the template", openapi_extra=ABOUT)
def take_template(
    request: HttpRequest,
    reference: shapes.Reference,
    format: Literal["csv", "xlsx"] = "csv",
) -> HttpResponse:
    """The 33 columns of a student detail report, with a row for each return key of a package that
    was taken. It names no student."""
    actor = reader(request)
    exchange = queries.exchange_for(actor, reference)
    keys = actions.take_template(exchange=exchange, file_format=format, by=actor, day=clock.today())
    return file_of(keys, reference, format)
