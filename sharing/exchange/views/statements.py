"""The statement of coverage and match rate, to be kept and passed on."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from portal import clock
from portal.http import Request
from sharing.exchange import queries, statements


@require_GET
def of_exchange(request: Request, reference: str, kind: str) -> HttpResponse:
    """Over all that was accepted."""
    day = clock.today()
    page = queries.exchange_page_for(request.actor, reference, day)
    if page.statement is None:
        raise Http404
    return _file(statements.Stated(page.statement, page.exchange, None, day), kind)


@require_GET
def of_return(request: Request, reference: str, number: int, kind: str) -> HttpResponse:
    """Of one return, from the moment it was handed in: before that nothing was stated."""
    page = queries.return_page_for(request.actor, reference, number, clock.today())
    returned = page.returned
    if returned.submitted_at is None:
        raise Http404
    as_of = timezone.localtime(returned.submitted_at).date()
    return _file(statements.Stated(page.statement, returned.exchange, number, as_of), kind)


def _file(stated: statements.Stated, kind: str) -> HttpResponse:
    if kind not in statements.MEDIA_TYPES:
        raise Http404
    response = HttpResponse(
        statements.document(stated, kind), content_type=statements.MEDIA_TYPES[kind]
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{stated.name}.{kind}"'
    return response
