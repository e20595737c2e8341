"""What we hold, and until when; legal holds on it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from portal import clock
from portal.http import Request
from portal.rules.permissions import Permission
from sharing.destruction import actions, queries
from sharing.destruction.forms import HoldForm, LiftForm


def holdings(request: Request) -> HttpResponse:
    """What our organization holds, what others hold of ours, and the certificates."""
    day = clock.today()
    lines = queries.holdings_for(request.actor, day)
    context = {
        "mine": [line for line in lines if line.is_mine],
        "given": [line for line in lines if not line.is_mine],
        "pauses": queries.pauses_for(request.actor, lines, day),
        "certificates": queries.certificates_for(request.actor)[:50],
        "takes": request.actor.may(Permission.EXCHANGE_ANSWER),
    }
    return render(request, "destruction/holdings.html", context)


def holding(request: Request, reference: str) -> HttpResponse:
    page = queries.holding_page_for(request.actor, reference, clock.today())
    return render(request, "destruction/holding.html", {"page": page, "line": page.line})


def hold(request: Request, reference: str) -> HttpResponse:
    page = queries.holding_page_for(request.actor, reference, clock.today())
    page.may_hold.require()
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.place_hold(
            exchange=page.line.given,
            reason=form.cleaned_data["reason"],
            by=request.actor,
            day=clock.today(),
        )
        messages.success(request, f"{reference} is held. Its destruction is not owed meanwhile.")
        return redirect("holding", reference)
    return render(request, "destruction/hold.html", {"page": page, "line": page.line, "form": form})


def lift(request: Request, reference: str) -> HttpResponse:
    page = queries.holding_page_for(request.actor, reference, clock.today())
    page.may_lift.require()
    form = LiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.lift_hold(
            exchange=page.line.given,
            reason=form.cleaned_data["reason"],
            by=request.actor,
            day=clock.today(),
        )
        messages.success(request, f"The hold on {reference} is lifted. Its destruction is owed.")
        return redirect("holding", reference)
    return render(request, "destruction/lift.html", {"page": page, "line": page.line, "form": form})
