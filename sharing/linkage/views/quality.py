from __future__ import annotations

import csv
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from portal.http import Request
from sharing.linkage import actions, queries
from sharing.linkage.queries import QualityPage


def quality(request: Request, reference: str, number: int) -> HttpResponse:
    page = queries.quality_page_for(request.actor, reference, number)
    context = {"page": page, "linkage": page.linkage, "exchange": page.linkage.exchange}
    return render(request, "linkage/quality.html", context)


@require_POST
def draw(request: Request, reference: str, number: int) -> HttpResponse:
    found = queries.linkage_for(request.actor, reference, number)
    actions.draw_sample(linkage=found, by=request.actor)
    messages.success(request, "A sample of the links waits for readers now.")
    return redirect("linkage_read", reference, number)


def download(request: Request, reference: str, number: int) -> HttpResponse:
    """Counts and shares alone: nothing about anybody."""
    page = queries.quality_page_for(request.actor, reference, number)
    response = HttpResponse(content_type="text/csv")
    name = f"{reference}-links-{number}-quality.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    csv.writer(response).writerows(_lines(page))
    return response


def _lines(page: QualityPage) -> list[list[Any]]:
    lines: list[list[Any]] = [["kind", "pairs", "same person", "different people", "cannot tell"]]
    lines += [[one.name, one.pairs, one.same, one.different, one.unsure] for one in page.strata]
    lines += [[], ["measure", "share", "low (95%)", "high (95%)"]]
    for name, share in (("precision", page.precision), ("recall", page.recall)):
        told = [f"{n:.4f}" for n in (share.value, share.low, share.high)] if share else ["", "", ""]
        lines.append([name, *told])
    if not page.enough:
        lines.append([page.enough.words])
    return lines
