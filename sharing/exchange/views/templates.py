"""The return template of a request, filled in with its keys: CSV or a workbook."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from portal import clock
from portal.http import Request
from sharing.exchange import actions, queries
from sharing.exchange.packaging import template

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_POST
def take(request: Request, reference: str, kind: str) -> HttpResponse:
    """Taking it is recorded, hence a POST."""
    if kind not in KINDS:
        raise Http404
    exchange = queries.exchange_for(request.actor, reference)
    keys = actions.take_template(
        exchange=exchange, file_format=kind, by=request.actor, day=clock.today()
    )
    return file_of(keys, reference, kind)


def file_of(keys: list[str], reference: str, kind: str) -> HttpResponse:
    content = template.as_csv(keys) if kind == "csv" else template.as_workbook(keys, reference)
    response = HttpResponse(content, content_type=KINDS[kind])
    name = f"{reference}-return-template.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
