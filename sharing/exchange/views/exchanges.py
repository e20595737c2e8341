from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from portal import clock
from portal.http import Request
from portal.rules.permissions import Permission
from portal.vault import files
from sharing.exchange import actions, queries
from sharing.exchange.forms import LookUpForm, ReasonForm, SendForm
from sharing.exchange.queries import machine
from sharing.exchange.rules.stages import OWED
from sharing.exchange.views import receipts

A_PAGE = 25


def exchanges(request: Request) -> HttpResponse:
    """What was sent and what came back."""
    page = Paginator(queries.exchanges_for(request.actor), A_PAGE).get_page(request.GET.get("page"))
    actor = request.actor
    stages = queries.stages_for(actor, list(page.object_list), clock.today())
    context = {
        "page": page,
        "lines": [(one, stages[one.id]) for one in page.object_list],
        "own": actor.organization_ids,
        "owed": OWED,
        "builds": actor.may(Permission.EXCHANGE_REQUEST),
        "look_up": LookUpForm() if actor.may(Permission.STUDENT_READ) else None,
    }
    return render(request, "exchange/exchanges.html", context)


def exchange(request: Request, reference: str) -> HttpResponse:
    page = queries.exchange_page_for(request.actor, reference, clock.today())
    context = {
        "page": page,
        "exchange": page.exchange,
        "day": clock.today(),
        "receipts": receipts.shown(request, reference),
        "builds_keys": request.actor.may(Permission.KEY_MANAGE),
        "keys": 0 if page.is_giver else machine.keys_for(request.actor, reference),
    }
    return render(request, "exchange/exchange.html", context)


def cancel(request: Request, reference: str) -> HttpResponse:
    page = queries.exchange_page_for(request.actor, reference, clock.today())
    page.may_cancel.require()
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.cancel(exchange=page.exchange, reason=form.cleaned_data["reason"], by=request.actor)
        messages.success(request, f"{reference} is cancelled. Its package can no longer be taken.")
        return redirect("exchange", reference)
    return render(request, "exchange/cancel.html", {"exchange": page.exchange, "form": form})


@require_POST
def retry(request: Request, reference: str) -> HttpResponse:
    found = queries.exchange_for(request.actor, reference)
    actions.retry(exchange=found, by=request.actor)
    return redirect("exchange", reference)


def rebuild(request: Request, reference: str) -> HttpResponse:
    """Packs again, decided anew, what a withdrawal stopped."""
    day = clock.today()
    page = queries.exchange_page_for(request.actor, reference, day)
    page.may_rebuild.require()
    form = SendForm(request.POST or None, day=day)
    if request.method == "POST" and form.is_valid():
        made = actions.rebuild(
            exchange=page.exchange, due_on=form.cleaned_data["due_on"], by=request.actor, day=day
        )
        return redirect("exchange", made.reference)
    return render(request, "exchange/rebuild.html", {"exchange": page.exchange, "form": form})


@require_POST
def download(request: Request, reference: str) -> HttpResponseBase:
    """The package, for a named recipient. Taking it is recorded, hence a POST."""
    found = queries.exchange_for(request.actor, reference)
    package = actions.download(exchange=found, by=request.actor, day=clock.today())
    return FileResponse(
        files.open_stored(package),
        as_attachment=True,
        filename=package.name,
        content_type=package.media_type,
    )
