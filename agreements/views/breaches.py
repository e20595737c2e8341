"""Reporting a breach, and the page on which its clock runs."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from agreements import actions, queries
from agreements.forms.obligations import BreachForm
from agreements.views.sending import sent
from portal import clock
from portal.http import Request


def report(request: Request, reference: str) -> HttpResponse:
    """What will happen, then what happened: the clock runs from the discovery."""
    agreement = queries.agreement_for(request.actor, reference)
    queries.may_report_for(request.actor, agreement).require()
    now = timezone.localtime(clock.now())
    form = BreachForm(sent(request), zone=f"{now:%Z}", initial={"discovered_at": now})
    if request.method == "POST" and form.is_valid():
        incident = actions.report_breach(
            agreement=agreement,
            words=form.cleaned_data["words"],
            discovered_at=form.cleaned_data["discovered_at"],
            site=request.build_absolute_uri("/"),
            by=request.actor,
        )
        messages.success(request, "The breach is reported; the other parties' officers are told.")
        return redirect("agreement_breach", reference, incident.id)
    page = queries.page_for(request.actor, agreement, clock.today())
    return render(
        request,
        "agreements/breach_report.html",
        {"agreement": agreement, "hours": page.terms.breach_hours, "form": form},
    )


def breach(request: Request, reference: str, incident_id: UUID) -> HttpResponse:
    incident = queries.breach_for(request.actor, reference, incident_id)
    page = queries.breach_page_for(request.actor, incident, clock.now())
    return render(request, "agreements/breach.html", {"page": page, "incident": incident})


@require_POST
def acknowledge(request: Request, reference: str, incident_id: UUID) -> HttpResponse:
    incident = queries.breach_for(request.actor, reference, incident_id)
    try:
        organization_id = UUID(request.POST.get("organization", ""))
    except ValueError:
        raise Http404 from None
    actions.acknowledge_breach(incident=incident, organization_id=organization_id, by=request.actor)
    messages.success(request, "Your organization has confirmed that it read the notice.")
    return redirect("agreement_breach", reference, incident_id)
