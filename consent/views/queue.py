"""Answers whose student nobody found, side by side with the students who may be meant."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from consent import actions, queries
from consent.forms_doors import AsideForm, LookForm, TieForm
from consent.rules.vocabulary import AnswerStatus
from consent.views.refusals import on_form
from consent.views.scans import scan_response
from portal.http import Request
from portal.rules.decision import Refused
from portal.rules.permissions import Permission
from portal.ui.formatting import plural


@require_GET
def unmatched(request: Request) -> HttpResponse:
    told = request.GET.get("status", AnswerStatus.RECEIVED.value)
    status = AnswerStatus(told) if told in list(AnswerStatus) else AnswerStatus.RECEIVED
    page = Paginator(queries.unmatched_for(request.actor, status), 25).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "lines": queries.queue_lines_for(request.actor, list(page)),
        "status": status,
        "statuses": [one for one in AnswerStatus if one is not AnswerStatus.REPEATED],
        "exact": queries.exact_count_for(request.actor),
    }
    return render(request, "consent/unmatched.html", context)


@sensitive_post_parameters()
def answer(request: Request, answer_id: UUID) -> HttpResponse:
    """One answer and who may be meant. What is looked up travels in no address."""
    look = LookForm(request.POST if "number" in request.POST else None)
    number = look.cleaned_data["number"] if look.is_valid() else ""
    desk = queries.queue_desk_for(request.actor, answer_id, number)
    following = queries.next_answer_for(request.actor, desk.line.answer)
    context = {
        "desk": desk,
        "look": look,
        "aside": AsideForm(),
        "looked": bool(number),
        "next_id": following,
    }
    return render(request, "consent/unmatched_answer.html", context)


@require_POST
def tie(request: Request, answer_id: UUID) -> HttpResponse:
    found = queries.answer_for(request.actor, answer_id)
    following = queries.next_answer_for(request.actor, found)
    form = TieForm(request.POST)
    if not form.is_valid():
        return redirect("unmatched_answer", answer_id)
    student = queries.student_for(request.actor, form.cleaned_data["subject"])
    actions.tie_answer(
        answer=found,
        subject=student.subject,
        by=request.actor,
        site=request.build_absolute_uri("/"),
    )
    messages.success(request, f"The answer is on file for {student.identity.full_name}.")
    return _next(following)


def set_aside(request: Request, answer_id: UUID) -> HttpResponse:
    found = queries.answer_for(request.actor, answer_id)
    following = queries.next_answer_for(request.actor, found)
    form = AsideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_answer_aside(
                answer=found, reason=form.cleaned_data["reason"], by=request.actor
            )
        except Refused as refused:
            on_form(form, refused)
        else:
            messages.success(request, "The answer is set aside. It stays on file.")
            return _next(following)
    return render(request, "consent/unmatched_aside.html", {"form": form, "answer": found})


@require_POST
def tie_exact(request: Request) -> HttpResponse:
    tied = left = 0
    for organization_id, _ in queries.organizations_for(request.actor, Permission.CONSENT_WRITE):
        done = actions.tie_exact_answers(
            organization_id=organization_id, by=request.actor, site=request.build_absolute_uri("/")
        )
        tied, left = tied + done.tied, left + done.left
    words = f"{plural(tied, 'answer is,answers are')} on file."
    if left:
        words += f" {plural(left, 'waits,wait')} on: the signer may not speak for the student."
    messages.success(request, words)
    return redirect("unmatched")


@require_GET
def scan(request: Request, answer_id: UUID) -> FileResponse:
    return scan_response(queries.scan_for(request.actor, answer_id))


def _next(answer_id: UUID | None) -> HttpResponse:
    return redirect("unmatched_answer", answer_id) if answer_id else redirect("unmatched")
