from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from portal import clock
from portal.http import Request
from portal.rules.decision import Decision, Refused
from portal.rules.intake import Rejected
from portal.rules.mapping import Chosen
from sharing.exchange import actions, queries
from sharing.exchange.forms import RejectForm, ReturnForm
from sharing.exchange.rules.rejecting import read_rows
from sharing.exchange.rules.returns import FLOOR
from sharing.exchange.rules.sheets.fields import UNTOLD

TOLD_ON_THE_PAGE = frozenset({"SAME_AGAIN", "BLOCKED", "NO_ROWS", "TOO_MANY_OPEN"})


def new(request: Request, reference: str) -> HttpResponse:
    """Upload a file of outcomes: its problems, or the preview of what it says."""
    page = queries.exchange_page_for(request.actor, reference, clock.today())
    form = ReturnForm(request.POST or None, request.FILES or None)
    rejected: Rejected | None = None
    refused: Decision = page.may_answer
    if request.method == "POST" and form.is_valid():
        try:
            return _checked(request, page.exchange, form)
        except Rejected as found:
            rejected = found
        except Refused as found:
            _insist_unless_repeated(found)
            refused = found.decision
    context = {
        "page": page,
        "exchange": page.exchange,
        "form": form,
        "rejected": rejected,
        "refused": refused,
        "floor": FLOOR,
        "waiting": queries.open_sheets_for(request.actor, page.exchange),
    }
    return render(request, "exchange/return_new.html", context)


def _checked(request: Request, exchange: Any, form: ReturnForm) -> HttpResponse:
    """To the counts; or, for a sheet in columns of its own, to what they hold."""
    given = form.cleaned_data
    try:
        returned = actions.check_return(
            exchange=exchange,
            upload=given["file"],
            encoding=given["encoding"],
            blocked=given["blocked"],
            by=request.actor,
            day=clock.today(),
            told=Chosen() if given["again"] else None,
        )
        return redirect("return", exchange.reference, returned.number)
    except Refused as refused:
        reasons = [reason.code for reason in refused.decision.reasons]
        if UNTOLD not in reasons:
            raise
    given["file"].seek(0)
    sheet = actions.begin_sheet(
        exchange=exchange,
        upload=given["file"],
        encoding=given["encoding"],
        by=request.actor,
        day=clock.today(),
        options={"blocked": given["blocked"]},
    )
    # Where the columns are known, only what is new among their words is asked.
    known = {"WORDS", "DAY_ORDER"} & set(reasons) and "COLUMNS_ALIKE" not in reasons
    asked = "words" if known else "columns"
    return redirect(f"return_sheet_{asked}", exchange.reference, sheet.upload_id)


def _insist_unless_repeated(refused: Refused) -> None:
    """A file sent twice, and a number that cannot be, are told on the page itself."""
    if not {reason.code for reason in refused.decision.reasons} <= TOLD_ON_THE_PAGE:
        raise refused


def returned(request: Request, reference: str, number: int) -> HttpResponse:
    page = queries.return_page_for(request.actor, reference, number, clock.today())
    context = {
        "page": page,
        "returned": page.returned,
        "exchange": page.returned.exchange,
        "floor": FLOOR,
    }
    return render(request, "exchange/return.html", context)


@require_POST
def submit(request: Request, reference: str, number: int) -> HttpResponse:
    found = queries.return_for(request.actor, reference, number)
    actions.submit_return(returned=found, by=request.actor, day=clock.today())
    messages.success(request, f"Handed in. {found.exchange.organization.name} checks it now.")
    return redirect("exchange", reference)


@require_POST
def discard(request: Request, reference: str, number: int) -> HttpResponse:
    found = queries.return_for(request.actor, reference, number)
    actions.discard_return(returned=found, by=request.actor)
    messages.success(request, "The file was put aside. Nothing of it is kept.")
    return redirect("exchange", reference)


@require_POST
def accept(request: Request, reference: str, number: int) -> HttpResponse:
    found = queries.return_for(request.actor, reference, number)
    actions.begin_acceptance(returned=found, by=request.actor, day=clock.today())
    return redirect("return", reference, number)


def reject(request: Request, reference: str, number: int) -> HttpResponse:
    page = queries.return_page_for(request.actor, reference, number, clock.today())
    page.may_reject.require()
    form = RejectForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _rejected(request, page, form):
        messages.success(request, "The return was given back with your reasons.")
        return redirect("exchange", reference)
    context = {"returned": page.returned, "exchange": page.returned.exchange, "form": form}
    return render(request, "exchange/reject.html", context)


def _rejected(request: Request, page: queries.ReturnPage, form: RejectForm) -> bool:
    try:
        actions.reject(
            returned=page.returned,
            reason=form.cleaned_data["reason"],
            rows=read_rows(form.cleaned_data["rows"]),
            by=request.actor,
        )
    except Refused as refused:
        if any(reason.code != "ROWS" for reason in refused.decision.reasons):
            raise
        for reason in refused.decision.reasons:
            form.add_error("rows", reason.text)
        return False
    return True
