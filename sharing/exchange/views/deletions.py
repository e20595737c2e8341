"""Rows to be deleted because a family ended its consent: the list, the keys, the holder's word."""

from __future__ import annotations

import csv

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from portal import clock
from portal.http import Request
from sharing.exchange import actions, queries
from sharing.exchange.forms import DeletionForm


def deletions(request: Request) -> HttpResponse:
    """What is asked, by exchange: for the holder and for the district."""
    lines = queries.deletions_for(request.actor, clock.today())
    context = {"lines": lines, "own": request.actor.organization_ids}
    return render(request, "exchange/deletions.html", context)


def deletion(request: Request, reference: str) -> HttpResponse:
    page = queries.deletion_page_for(request.actor, reference, clock.today())
    form = DeletionForm(
        request.POST or None, initial={"shown_until": page.line.last_asked_at.isoformat()}
    )
    if request.method == "POST":
        page.may_confirm.require()
        if form.is_valid():
            actions.confirm_deletion(
                exchange=page.line.exchange,
                shown_until=form.cleaned_data["shown_until"],
                statement=form.cleaned_data["statement"],
                by=request.actor,
            )
            messages.success(request, "Confirmed. The district and the family see it.")
            return redirect("deletion", reference)
    context = {"page": page, "exchange": page.line.exchange, "form": form}
    return render(request, "exchange/deletion.html", context)


@require_POST
def keys(request: Request, reference: str) -> HttpResponse:
    """The return keys as a file. Taking it is recorded, hence a POST."""
    page = queries.deletion_page_for(request.actor, reference, clock.today())
    taken = actions.take_keys(exchange=page.line.exchange, by=request.actor)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{reference}-delete.csv"'
    writer = csv.writer(response)
    writer.writerow(["exchange", "return_key"])
    writer.writerows([reference, key] for key in taken)
    return response
