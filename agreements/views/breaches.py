"""Reporting a breach, and the page on which its clock runs."""

from __future__ import annotations

from typing import Any
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
from portal.rules.decision import Refused


def report(request: Request, reference: str) -> HttpResponse:
    """What will happen, then what happened: the clock runs from the discovery."""
    agreement = queries.agreement_for(request.actor, reference)
    queries.may_report_for(request.actor, agreement).require()
    now = timezone.localtime(clock.now())
    form = BreachForm(sent(request), zone=f"{now:%Z}", initial={"discovered_at": now})
    if request.method == "POST" and form.is_valid():
        return _reported(request, agreement, form.cleaned_data)
    page = queries.page_for(request.actor, agreement, clock.today())
    return render(
        request,
        "agreements/breach_report.html",
        {"agreement": agreement, "hours": page.terms.breach_hours, "form": form},
    )


def _reported(request: Request, agreement: Any, given: dict[str, Any]) -> HttpResponse:
    """Pressed twice, it is one report: the second leads to the first."""
    said = "The breach is reported; the other parties' officers are told."
    try:
        actions.report_breach(
            agreement=agreement,
            words=given["words"],
            discovered_at=given["discovered_at"],
            site=request.build_absolute_uri("/"),
            by=request.actor,
            number=given["number"],
        )
    except Refused as refused:
        if "ALREADY" not in {reason.code for reason in refused.decision.reasons}:
            raise
        said = "This report was received already; the other parties' officers are told once."
    messages.success(request, said)
    return redirect("agreement_breach", agreement.reference, given["number"])


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
