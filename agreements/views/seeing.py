"""Who can see what, what a partner would see, and through a recipient's eyes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from agreements import actions, queries
from portal import clock, viewing
from portal.http import Request


def who_sees(request: Request, reference: str) -> HttpResponse:
    agreement = queries.agreement_for(request.actor, reference)
    page = queries.sight_for(request.actor, agreement, clock.today())
    return render(request, "agreements/who_sees.html", {"page": page, "agreement": agreement})


def simulate(request: Request, reference: str) -> HttpResponse:
    agreement = queries.agreement_for(request.actor, reference)
    page = queries.simulation_for(request.actor, agreement, clock.today())
    return render(request, "agreements/simulator.html", {"page": page, "agreement": agreement})


def view_as(request: Request, reference: str) -> HttpResponse:
    """The page while a view lasts; a POST begins it, and is recorded."""
    agreement = queries.agreement_for(request.actor, reference)
    if request.method == "POST":
        email = request.POST.get("person", "")
        actions.begin_view_as(agreement=agreement, email=email, by=request.actor, day=clock.today())
        page = queries.view_for(request.actor, agreement, email, clock.today())
        viewing.begin(request.session, whom=email.lower(), name=page.name, about=reference)
        return redirect("view_as", reference)
    current = viewing.current(request)
    if current is None or current.about != reference:
        messages.info(request, "No view is open. Choose by whose eyes to look.")
        return redirect("agreement_who_sees", reference)
    page = queries.view_for(request.actor, agreement, current.whom, clock.today())
    return render(request, "agreements/view_as.html", {"page": page, "agreement": agreement})


@require_POST
def end_view(request: Request, reference: str) -> HttpResponse:
    agreement = queries.agreement_for(request.actor, reference)
    if viewing.is_begun(request.session):
        actions.end_view_as(agreement=agreement, by=request.actor)
        viewing.end(request.session)
        messages.success(request, "The view has ended. You see your own pages again.")
    return redirect("agreement_who_sees", reference)
