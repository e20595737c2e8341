"""The district's side of corrections, and whom families ask."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from consent import actions
from consent.forms_mine import AnswerForm
from consent.forms_receipts import ContactForm
from consent.queries import corrections as queries
from consent.queries import organizations_for
from consent.queries.receipts import contact_for, receipt_for
from consent.queries.students import student_for
from consent.receipts import paper
from portal.http import Request
from portal.rules.permissions import Permission


def corrections(request: Request) -> HttpResponse:
    """What families ask to be corrected, open ones first."""
    found = queries.corrections_for(request.actor)
    return render(request, "consent/corrections.html", {"corrections": found})


@sensitive_post_parameters()
def correction(request: Request, correction_id: UUID) -> HttpResponse:
    found = queries.correction_for(request.actor, correction_id)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.answer_correction(
            correction=found.row, words=form.cleaned_data["words"], by=request.actor
        )
        messages.success(request, "Answered. The family sees it on its page.")
        return redirect("corrections")
    context = {"found": found, "form": form}
    return render(request, "consent/correction.html", context)


def contact(request: Request, organization_id: UUID) -> HttpResponse:
    """Whom families ask, as receipts and letters say it."""
    row = contact_for(request.actor, organization_id)
    initial = {name: getattr(row, name) for name in ContactForm.base_fields} if row else {}
    if row:
        initial["phone"] = row.phone.removeprefix("tel:").replace("-", " ")
    form = ContactForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.set_contact(organization_id=organization_id, told=form.told(), by=request.actor)
        messages.success(request, "Saved. Receipts carry it from now on.")
        return redirect("consents")
    names = dict(organizations_for(request.actor, Permission.CONSENT_READ))
    context = {"form": form, "organization": names[organization_id]}
    return render(request, "consent/contact.html", context)


def receipt(request: Request, subject_id: UUID, code: str) -> HttpResponse:
    """The paper of a receipt, for the school to hand out."""
    student = student_for(request.actor, subject_id)
    found = receipt_for(request.actor, subject_id, code)
    names = paper.Names(child=student.identity.full_name)
    response = HttpResponse(paper.pdf(found, names), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{code}.pdf"'
    return response
