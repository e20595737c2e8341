"""The record of disclosures across students (34 CFR 99.32)."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from consent import actions, queries
from consent.forms import RecordFilter
from portal.http import Request


def disclosures(request: Request) -> HttpResponse:
    """Every passage, newest first, by recipient and day."""
    form = RecordFilter(request.GET or None, parties=queries.parties_for(request.actor))
    found = queries.disclosures_for(request.actor, **form.wanted())
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    context = {"page": page, "form": form, "is_narrowed": form.is_bound}
    return render(request, "consent/disclosures.html", context)


def disclosure(request: Request, disclosure_id: UUID) -> HttpResponse:
    """One passage and its students. Opening it is recorded."""
    found = queries.disclosure_for(request.actor, disclosure_id)
    actions.open_disclosure(disclosure=found, by=request.actor)
    rows = queries.disclosed_for(request.actor, found)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    lines = queries.lines_for(request.actor, list(page))
    context = {"disclosure": found, "page": page, "lines": lines}
    return render(request, "consent/disclosure.html", context)
