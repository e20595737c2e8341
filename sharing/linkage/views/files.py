from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from portal import clock
from portal.http import Request
from portal.rules.decision import Refused
from portal.rules.intake import Rejected
from sharing.exchange.actions import begin_sheet
from sharing.exchange.rules.sheets.fields import UNKEYED, UNTOLD
from sharing.linkage import actions, queries
from sharing.linkage.forms import UnkeyedForm


def new(request: Request, reference: str) -> HttpResponse:
    """Upload a file without keys: its problems, or the comparison that it began."""
    page = queries.begin_page_for(request.actor, reference, clock.today())
    form = UnkeyedForm(request.POST or None, request.FILES or None)
    rejected: Rejected | None = None
    if request.method == "POST" and form.is_valid():
        try:
            return _begun(request, page.exchange, form)
        except Rejected as found:
            rejected = found
    context = {"page": page, "exchange": page.exchange, "form": form, "rejected": rejected}
    return render(request, "linkage/new.html", context)


def _begun(request: Request, exchange: Any, form: UnkeyedForm) -> HttpResponse:
    """To the comparison; or, for a sheet in columns of its own, to what they hold."""
    given = form.cleaned_data
    try:
        linkage = actions.begin_linkage(
            exchange=exchange,
            upload=given["file"],
            encoding=given["encoding"],
            one_to_one=not given["several"],
            second_share=given["second_share"],
            by=request.actor,
            day=clock.today(),
        )
        return redirect("linkage", exchange.reference, linkage.number)
    except Refused as refused:
        if UNTOLD not in {reason.code for reason in refused.decision.reasons}:
            raise
    given["file"].seek(0)
    sheet = begin_sheet(
        exchange=exchange,
        upload=given["file"],
        encoding=given["encoding"],
        by=request.actor,
        day=clock.today(),
        purpose=UNKEYED,
        options={"several": given["several"], "second_share": given["second_share"]},
    )
    return redirect("linkage_sheet_columns", exchange.reference, sheet.upload_id)


def linkage(request: Request, reference: str, number: int) -> HttpResponse:
    page = queries.file_page_for(request.actor, reference, number, clock.today())
    context = {"page": page, "linkage": page.linkage, "exchange": page.exchange}
    return render(request, "linkage/linkage.html", context)


@require_POST
def ask(request: Request, reference: str, number: int) -> HttpResponse:
    found = queries.linkage_for(request.actor, reference, number)
    actions.ask_district(linkage=found, by=request.actor, day=clock.today())
    messages.success(request, f"{found.exchange.organization.name} was asked to read the pairs.")
    return redirect("linkage", reference, number)


@require_POST
def finish(request: Request, reference: str, number: int) -> HttpResponse:
    found = queries.linkage_for(request.actor, reference, number)
    returned = actions.finish_linkage(linkage=found, by=request.actor, day=clock.today())
    return redirect("return", reference, returned.number)


@require_POST
def discard(request: Request, reference: str, number: int) -> HttpResponse:
    found = queries.linkage_for(request.actor, reference, number)
    actions.discard_linkage(linkage=found, by=request.actor)
    messages.success(request, "The file was put aside. Nothing of it is kept.")
    return redirect("exchange", reference)
