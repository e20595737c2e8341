from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from portal import clock
from portal.http import Request
from sharing.exchange import actions, queries
from sharing.exchange.forms import LookUpForm


@require_POST
def look_up(request: Request) -> HttpResponse:
    """From a student number to the page; the number never stands in an address."""
    form = LookUpForm(request.POST)
    subject_id = None
    if form.is_valid():
        subject_id = queries.student_for(request.actor, form.cleaned_data["student_id"])
    if subject_id is None:
        messages.warning(request, "No student with this number is on file.")
        return redirect("exchanges")
    return redirect("student_decisions", subject_id)


def decisions(request: Request, subject_id: UUID) -> HttpResponse:
    """Why this student is included or withheld, flow by flow; looking is recorded."""
    found = queries.decisions_for(request.actor, subject_id, clock.today())
    actions.open_decisions(subject=found.subject, by=request.actor)
    context = {"found": found, "day": clock.today()}
    return render(request, "exchange/student.html", context)
