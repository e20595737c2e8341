"""What is owed: by my organizations, under one agreement, and one obligation with its evidence."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from agreements import actions, queries
from agreements.actions.obligations import Attached
from agreements.forms.obligations import AssignForm, EvidenceForm, WaiveForm
from agreements.views.sending import sent
from portal import clock
from portal.http import Request
from portal.uploads import require_acceptable
from portal.vault import files

MEDIA = "application/octet-stream"


def mine(request: Request) -> HttpResponse:
    """Everything that my organizations owe, overdue first."""
    actor, today = request.actor, clock.today()
    page = Paginator(queries.my_obligations_for(actor, today), 50).get_page(request.GET.get("page"))
    late = queries.my_obligations_for(actor, today, until=today - timedelta(days=1))
    return render(
        request,
        "agreements/obligations_mine.html",
        {
            "page": page,
            "lines": queries.lines_for(actor, page.object_list, today),
            "overdue": late.count(),
        },
    )


def of_agreement(request: Request, reference: str) -> HttpResponse:
    agreement = queries.agreement_for(request.actor, reference)
    lines = queries.obligations_for(request.actor, agreement, clock.today())
    return render(
        request,
        "agreements/obligations.html",
        {
            "agreement": agreement,
            "waiting": [line for line in lines if line.waits],
            "past": [line for line in lines if not line.waits],
            "may_report": queries.may_report_for(request.actor, agreement),
            "breaches": queries.breaches_for(request.actor, agreement),
        },
    )


def one(request: Request, reference: str, obligation_id: UUID) -> HttpResponse:
    """One obligation: what is owed, by whom, until when, and what shows that it was done."""
    obligation = queries.obligation_for(request.actor, reference, obligation_id)
    page = queries.obligation_page_for(request.actor, obligation, clock.today())
    form = EvidenceForm(sent(request), request.FILES or None, others=page.others)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        actions.record_evidence(
            obligation=obligation,
            text=given["text"],
            attached=_attached(given["file"], given["shared_with"]),
            completes=given["completes"],
            by=request.actor,
            day=clock.today(),
        )
        messages.success(request, "The evidence is recorded.")
        return redirect("agreement_obligation", reference, obligation_id)
    return render(
        request,
        "agreements/obligation.html",
        {
            "page": page,
            "obligation": obligation,
            "form": form,
            "assign": AssignForm(
                initial={"person": obligation.person_id}, colleagues=page.colleagues
            ),
            "waive": WaiveForm(),
        },
    )


@require_POST
def assign(request: Request, reference: str, obligation_id: UUID) -> HttpResponse:
    obligation = queries.obligation_for(request.actor, reference, obligation_id)
    page = queries.obligation_page_for(request.actor, obligation, clock.today())
    page.assign.require()
    form = AssignForm(request.POST, colleagues=page.colleagues)
    if form.is_valid():
        person = form.cleaned_data["person"]
        actions.assign_obligation(
            obligation=obligation,
            person_id=UUID(person) if person else None,
            by=request.actor,
            day=clock.today(),
        )
        messages.success(request, "Saved.")
    return redirect("agreement_obligation", reference, obligation_id)


@require_POST
def waive(request: Request, reference: str, obligation_id: UUID) -> HttpResponse:
    obligation = queries.obligation_for(request.actor, reference, obligation_id)
    actions.waive_obligation(
        obligation=obligation,
        reason=request.POST.get("reason", ""),
        by=request.actor,
        day=clock.today(),
    )
    messages.success(request, "It is waived; all parties can read why.")
    return redirect("agreement_obligation", reference, obligation_id)


def evidence_file(
    request: Request, reference: str, obligation_id: UUID, evidence_id: UUID
) -> FileResponse:
    obligation = queries.obligation_for(request.actor, reference, obligation_id)
    stored = queries.evidence_file_for(request.actor, obligation, evidence_id)
    # As a download and never shown in place: what somebody uploaded may pretend to be a page.
    return FileResponse(
        files.open_stored(stored), as_attachment=True, filename=stored.name, content_type=MEDIA
    )


def _attached(upload: UploadedFile | None, shared_with: str) -> Attached | None:
    if upload is None:
        return None
    require_acceptable(upload)
    return Attached(
        name=(upload.name or "evidence")[:200],
        media_type=MEDIA,
        content=upload.chunks(),
        shared_with_id=UUID(shared_with) if shared_with else None,
    )
