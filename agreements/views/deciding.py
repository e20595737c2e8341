"""How an organization approves; the versions of a text; and whether a document is genuine."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from agreements import actions, documents, queries
from agreements.forms.deciding import CheckForm, ProcedureForm
from agreements.rules.steps import decide_procedure
from portal import clock
from portal.http import Request
from portal.rules.decision import Decision
from portal.vault import seal


def procedures(request: Request) -> HttpResponse:
    """The steps of each organization the actor works for."""
    found = queries.procedures_for(request.actor, clock.today())
    if len(found) == 1 and found[0].may_change:
        return redirect("approval_steps_change", found[0].organization.id)
    return render(request, "agreements/procedures.html", {"procedures": found})


def change_procedure(request: Request, organization_id: UUID) -> HttpResponse:
    """Who approves, in which order, within how many days."""
    day = clock.today()
    now = queries.procedure_for(request.actor, organization_id, day)
    form = ProcedureForm(
        request.POST if request.method == "POST" else None,
        initial=ProcedureForm.initial_of(now.steps, now.answer_days),
    )
    refused: Decision | None = None
    if request.method == "POST" and form.is_valid():
        steps, days = form.steps(), form.cleaned_data["answer_days"]
        holders = {role: len(people) for role, people in now.holders}
        decision = decide_procedure(request.actor, organization_id, steps, days, holders)
        if decision or not now.may_change:
            actions.set_procedure(
                organization_id=organization_id,
                steps=steps,
                answer_days=days,
                by=request.actor,
                day=day,
            )
            messages.success(request, f"Saved. It holds for what {now.organization} gets from now.")
            return redirect("approval_steps")
        refused = decision
    return render(
        request,
        "agreements/procedure.html",
        {"form": form, "now": now, "refused": refused},
    )


def version_document(request: Request, reference: str, number: int) -> HttpResponse:
    """An earlier version as it was submitted; every page says that it was not signed."""
    found = queries.agreement_for(request.actor, reference)
    version = queries.version_for(request.actor, found, number)
    if version.id == found.revision_id:
        return redirect("agreement_pdf", reference)
    page = queries.page_for(request.actor, found, clock.today(), version)
    name = f"{found.reference}-revision-{number}.pdf"
    return HttpResponse(
        documents.agreement_pdf(page),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def check(request: Request) -> HttpResponse:
    """Is this file the document that the portal sealed, unaltered?"""
    form = CheckForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
    )
    checked = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["document"]
        checked = queries.checked_for(request.actor, given.read())
    return render(
        request,
        "agreements/check.html",
        {"form": form, "checked": checked, "certificates": seal.certificates()},
    )


def certificate(request: Request, version: int) -> HttpResponse:
    """The certificate of a seal, for whoever checks a document without the portal."""
    found = next((one for one in seal.certificates() if one.version == version), None)
    if found is None:
        raise Http404
    return HttpResponse(
        found.pem,
        content_type="application/x-pem-file",
        headers={"Content-Disposition": f'attachment; filename="throughline-seal-{version}.pem"'},
    )
