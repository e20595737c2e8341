"""Writing down what a family decided."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from consent import actions, consequences, queries
from consent.forms import DecisionForm, OptOutForm, WithdrawalForm
from consent.rules.vocabulary import OptOutKind
from consent.views.refusals import on_form
from portal import clock
from portal.http import Request
from portal.rules.decision import Refused
from portal.rules.intake import Rejected
from portal.rules.vocabulary import Purpose


@sensitive_post_parameters()
def decide(request: Request, subject_id: UUID) -> HttpResponse:
    """Consent or refusal taken on paper, by telephone or in person."""
    student, day = queries.student_for(request.actor, subject_id), clock.today()
    notices = [
        (notice.id, f"{notice.code}: {notice.get_purpose_display()}")
        for notice in queries.notices_for(request.actor)
        if notice.organization_id == student.subject.organization_id
    ]
    form = DecisionForm(
        request.POST or None,
        request.FILES or None,
        recipients=queries.recipients_for(request.actor),
        notices=notices,
        texts=queries.printed_texts_for(request.actor, student),
        signers=queries.known_signers_for(request.actor, student),
        initial={"effective_on": day},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.enter_decision(
                subject=student.subject,
                taken=form.taken(),
                token=form.sent_token,
                day=day,
                by=request.actor,
                form=form.paper(),
                site=request.build_absolute_uri("/"),
            )
        except Rejected as rejected:
            form.add_error("scan", str(rejected))
        except Refused as refused:
            on_form(form, refused)
        else:
            messages.success(
                request,
                "The decision is on file. What holds today and its receipt are shown below.",
            )
            return redirect("student", student.id)
    return render(request, "consent/decide.html", {"student": student, "form": form})


@sensitive_post_parameters()
def withdraw(
    request: Request, subject_id: UUID, purpose: str, recipient_id: UUID | None = None
) -> HttpResponse:
    """Says what a withdrawal does, then writes it down."""
    student, day = queries.student_for(request.actor, subject_id), clock.today()
    line = _given(request, student, purpose, recipient_id)
    form = WithdrawalForm(request.POST or None, initial={"effective_on": day})
    if request.method == "POST" and form.is_valid():
        try:
            actions.enter_decision(
                subject=student.subject,
                taken=form.taken(line.purpose, recipient_id),
                token=form.sent_token,
                day=day,
                by=request.actor,
                site=request.build_absolute_uri("/"),
            )
        except Refused as refused:
            on_form(form, refused)
        else:
            messages.success(request, "The consent is withdrawn. Nothing more is sent under it.")
            return redirect("student", student.id)
    record = queries.record_for(request.actor, student) or []
    past = [row for row in record if row.disclosure.purpose == line.purpose]
    impact = consequences.impact_of(
        organization_id=student.subject.organization_id,
        subject_id=student.id,
        purpose=line.purpose,
        recipient_id=recipient_id,
        day=day,
    )
    context = {"student": student, "form": form, "line": line, "past": past, "impact": impact}
    return render(request, "consent/withdraw.html", context)


@sensitive_post_parameters()
def opt_out(request: Request, subject_id: UUID, kind: str) -> HttpResponse:
    """Directory information: kept back, or no longer."""
    student, day = queries.student_for(request.actor, subject_id), clock.today()
    if kind not in [word.value for word in OptOutKind]:
        raise Http404
    form = OptOutForm(request.POST or None, initial={"effective_on": day})
    if request.method == "POST" and form.is_valid():
        try:
            actions.enter_opt_out(
                subject=student.subject,
                taken=form.taken(OptOutKind(kind)),
                token=form.sent_token,
                day=day,
                by=request.actor,
                site=request.build_absolute_uri("/"),
            )
        except Refused as refused:
            on_form(form, refused)
        else:
            messages.success(request, "The family's choice about directory information is on file.")
            return redirect("student", student.id)
    context = {"student": student, "form": form, "is_set": kind == OptOutKind.SET}
    return render(request, "consent/opt_out.html", context)


def _given(
    request: Request, student: queries.Student, purpose: str, recipient_id: UUID | None
) -> queries.StandingLine:
    """The line of the page whose consent is withdrawn; there is nothing else to withdraw."""
    if purpose not in [word.value for word in Purpose]:
        raise Http404
    line = queries.standing_for(
        request.actor, student, Purpose(purpose), recipient_id, clock.today()
    )
    if line is None:
        raise Http404
    return line
