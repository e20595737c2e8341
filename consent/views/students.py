"""Finding a student, and the student's page."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from consent import actions, queries
from consent.forms import NameForm, NumberForm
from portal import clock
from portal.http import Request
from portal.rules.permissions import Permission


@sensitive_post_parameters()
def students(request: Request) -> HttpResponse:
    """Exact search. What is typed names a person, so it travels in no address."""
    by_number = NumberForm(request.POST if "number" in request.POST else None)
    by_name = NameForm(request.POST if "last_name" in request.POST else None)
    hits, searched = _search(request, by_number, by_name)
    if len(hits) == 1:
        return redirect("student", hits[0].id)
    context = {"by_number": by_number, "by_name": by_name, "hits": hits, "searched": searched}
    return render(request, "consent/students.html", context)


def _search(
    request: Request, by_number: NumberForm, by_name: NameForm
) -> tuple[list[queries.Student], bool]:
    if by_number.is_valid():
        return queries.students_by_number(request.actor, **by_number.cleaned_data), True
    if by_name.is_valid():
        return queries.students_by_name(request.actor, **by_name.cleaned_data), True
    return [], False


def student(request: Request, subject_id: UUID) -> HttpResponse:
    """What a family decided and what was disclosed. Opening it is recorded."""
    found = queries.student_for(request.actor, subject_id)
    actions.open_student(subject=found.subject, by=request.actor)
    organization_id = found.subject.organization_id
    context = {
        "student": found,
        "guardianship": queries.guardianship_for(request.actor, found, clock.today()),
        "decisions": queries.decisions_for(request.actor, found, clock.today()),
        "receipts": queries.student_receipts_for(request.actor, found),
        "record": queries.record_for(request.actor, found),
        "may_write": request.actor.may_in(Permission.CONSENT_WRITE, organization_id),
    }
    return render(request, "consent/student.html", context)
