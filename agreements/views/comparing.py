from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from agreements import queries
from agreements.queries.comparing import side_by_side_for
from portal.http import Request


@require_GET
def compare(request: Request, reference: str) -> HttpResponse:
    """Two versions of the text, what differs marked by signs and words; all of it on request."""
    agreement = queries.agreement_for(request.actor, reference)
    page = side_by_side_for(
        request.actor, agreement, request.GET.get("from", ""), request.GET.get("to", "")
    )
    context = {"agreement": agreement, "page": page, "shows_all": request.GET.get("all") == "1"}
    return render(request, "agreements/compare.html", context)
