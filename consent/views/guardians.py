"""Staff: who may decide for a student, what does not count, what the district chose."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from consent import actions, queries
from consent.guardian_forms import AuthorityForm, GuardianForm, InvalidForm, SettingsForm
from consent.views.refusals import on_form
from portal import clock
from portal.http import Request
from portal.rules.decision import Refused


@sensitive_post_parameters()
def add(request: Request, subject_id: UUID) -> HttpResponse:
    """Puts a guardian, or the student as one who decides alone, on file."""
    student = queries.student_for(request.actor, subject_id)
    form = GuardianForm(request.POST or None, initial={"from_day": clock.today()})
    if _done(
        request,
        form,
        lambda: actions.add_guardian(
            subject=student.subject, person=form.person(), told=form.told(), by=request.actor
        ),
    ):
        messages.success(request, "The person is on file.")
        return redirect("student", student.id)
    return render(request, "consent/guardian.html", {"student": student, "form": form})


@sensitive_post_parameters()
def change(request: Request, subject_id: UUID, guardian_id: UUID) -> HttpResponse:
    """A new authority from a day on: a court order, a placement, its end."""
    student, day = queries.student_for(request.actor, subject_id), clock.today()
    line = queries.guardian_for(request.actor, student, guardian_id, day)
    latest = line.spells[0].row
    initial = {"from_day": day, "relationship": latest.relationship, "level": latest.level}
    form = AuthorityForm(request.POST or None, initial=initial)
    if _done(
        request,
        form,
        lambda: actions.change_authority(
            subject=student.subject, guardian=line.guardian, told=form.told(), by=request.actor
        ),
    ):
        messages.success(request, "The authority is on file. What holds today is shown below.")
        return redirect("student", student.id)
    context = {"student": student, "form": form, "line": line}
    return render(request, "consent/guardian.html", context)


def invalid(request: Request, subject_id: UUID, event_id: UUID) -> HttpResponse:
    """Says what happens when a decision does not count, then writes it down."""
    student = queries.student_for(request.actor, subject_id)
    event = queries.event_for(request.actor, student, event_id)
    form = InvalidForm(request.POST or None, initial={"on": clock.today()})
    if _done(
        request,
        form,
        lambda: actions.invalidate(
            subject=student.subject, event=event, by=request.actor, **form.cleaned_data
        ),
    ):
        messages.success(request, "The decision does not count any more. It stays on file.")
        return redirect("student", student.id)
    context = {"student": student, "form": form, "event": event}
    return render(request, "consent/invalid.html", context)


def settings(request: Request, organization_id: UUID) -> HttpResponse:
    """What the district chose about consent."""
    chosen = queries.settings_for(request.actor, organization_id)
    known = {name: getattr(chosen, name) for name in SettingsForm.base_fields}
    form = SettingsForm(request.POST or None, initial=known)
    if _done(
        request,
        form,
        lambda: actions.choose_settings(
            organization_id=organization_id, chosen=form.chosen(), by=request.actor
        ),
    ):
        messages.success(request, "The choice holds from now on.")
        return redirect("consents")
    return render(request, "consent/settings.html", {"form": form})


def _done(request: Request, form: forms.Form, act: Callable[[], object]) -> bool:
    """Whether a form was sent, was whole, and its action was not refused."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act()
    except Refused as refused:
        on_form(form, refused)
        return False
    return True
