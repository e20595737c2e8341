from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from agreements import documents, queries
from portal import clock
from portal.http import Request


def agreement(request: Request, reference: str) -> HttpResponse:
    """The whole of one agreement: what it says, what is missing, who acts next."""
    found = queries.agreement_for(request.actor, reference)
    page = queries.page_for(request.actor, found, clock.today())
    return render(request, "agreements/agreement.html", {"page": page})


def document(request: Request, reference: str) -> HttpResponse:
    """The same text as a PDF; a draft says so on every page."""
    found = queries.agreement_for(request.actor, reference)
    page = queries.page_for(request.actor, found, clock.today())
    return HttpResponse(
        documents.agreement_pdf(page),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{found.reference}.pdf"'},
    )
