from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from portal import clock, facts, inbox, queries
from portal.http import Request


def home(request: Request) -> HttpResponse:
    """What waits for me."""
    day = clock.today()
    items = inbox.items_for(request.actor, day)
    return render(request, "portal/home.html", {"items": items, "day": day})


def job(request: Request, job_id: UUID) -> HttpResponse:
    """A job's progress: the whole page, or just the panel when htmx asks again."""
    found = queries.job_for(request.actor, job_id)
    template = "components/progress.html" if request.htmx else "portal/job.html"
    response = render(request, template, {"job": found})
    if request.htmx and found.is_finished:
        response.headers["HX-Refresh"] = "true"
    return response


def ledger(request: Request) -> HttpResponse:
    page = queries.ledger_page_for(request.actor, request.GET.get("page"))
    return render(request, "portal/ledger.html", {"page": page})


def health(request: Request) -> HttpResponse:
    """Answers when the portal can do its work: pages are served and the database answers."""
    words, status = (
        ("ok", 200) if facts.database_answers() else ("the database does not answer", 503)
    )
    return HttpResponse(words, content_type="text/plain", status=status)
