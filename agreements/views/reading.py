from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from agreements import documents, queries, sealing
from agreements.queries.standing import place_for
from portal import clock
from portal.http import Request
from portal.vault import files


def agreement(request: Request, reference: str) -> HttpResponse:
    """The whole of one agreement: what it says, what is missing, who acts next."""
    found = queries.agreement_for(request.actor, reference)
    page = queries.page_for(request.actor, found, clock.today())
    context = {
        "page": page,
        "versions": queries.versions_for(request.actor, found),
        "place": place_for(request.actor, found, clock.today()),
    }
    return render(request, "agreements/agreement.html", context)


def document(request: Request, reference: str) -> HttpResponse:
    """Once all have signed, the sealed document, the same bytes for ever. A draft says it is one
    on every page."""
    found = queries.agreement_for(request.actor, reference)
    made = sealing.sealed_document(found, by=request.actor)
    if made is not None:
        content = files.read_stored(made.file)
    else:
        page = queries.page_for(request.actor, found, clock.today())
        content = documents.agreement_pdf(page)
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{found.reference}.pdf"'},
    )
