"""Closing an agreement that has ended: what is owed, certificates, holds, and the document."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from agreements import actions, documents, queries
from agreements.forms.standing import CertificateForm, HoldForm
from agreements.queries.standing import Owed, Place, place_for, received_for
from agreements.rules.closing import certificate_statement
from agreements.views.sending import opened, sent
from portal import clock
from portal.http import Request


def closing(request: Request, reference: str) -> HttpResponse:
    """How far the closing is; before it begins, what it will ask of whom."""
    page = opened(request, reference)
    place = place_for(request.actor, page.agreement, clock.today())
    if request.method == "POST":
        if page.acting_for is None:
            raise Http404
        actions.begin_closing(
            agreement=page.agreement,
            organization_id=page.acting_for,
            by=request.actor,
            day=clock.today(),
        )
        messages.success(request, f"The closing of {reference} has begun.")
        return redirect("agreement_closing", reference)
    if not place.owed and not place.may_close:
        place.may_close.require()
    return render(request, "agreements/closing.html", {"page": page, "place": place})


def certify(request: Request, reference: str) -> HttpResponse:
    page = opened(request, reference)
    place = place_for(request.actor, page.agreement, clock.today())
    owed = _mine(place)
    owed.may_certify.require()
    form = CertificateForm(
        sent(request),
        received=received_for(request.actor, page.agreement, owed.destroying.organization_id),
        initial={"performed_by": request.actor.name, "performed_on": clock.today()},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        actions.certify(
            agreement=page.agreement,
            organization_id=owed.destroying.organization_id,
            destroyed=actions.Destroyed(
                hashes=given.get("hashes", []),
                method=given["method"],
                performed_by=given["performed_by"],
                performed_on=given["performed_on"],
                witness=given["witness"],
            ),
            by=request.actor,
            day=clock.today(),
        )
        messages.success(request, "The destruction is certified.")
        return redirect("agreement_closing", reference)
    assert page.revision is not None
    statement = certificate_statement(
        reference=reference,
        sha256=page.revision.sha256,
        organization=owed.obligation.organization.name,
        files=0,
    )
    context = {"page": page, "owed": owed, "form": form, "statement": statement}
    return render(request, "agreements/certify.html", context)


def hold(request: Request, reference: str) -> HttpResponse:
    page = opened(request, reference)
    owed = _mine(place_for(request.actor, page.agreement, clock.today()))
    owed.may_hold.require()
    form = HoldForm(sent(request))
    if request.method == "POST" and form.is_valid():
        actions.place_hold(
            agreement=page.agreement,
            organization_id=owed.destroying.organization_id,
            reason=form.cleaned_data["reason"],
            until=form.cleaned_data["until"],
            by=request.actor,
            day=clock.today(),
        )
        messages.success(request, "The hold is on record. Destruction is owed when it ends.")
        return redirect("agreement_closing", reference)
    return render(request, "agreements/hold.html", {"page": page, "owed": owed, "form": form})


def _mine(place: Place) -> Owed:
    """What the actor can settle, else what their organization owes and why they may not."""
    own = [one for one in place.owed if one.is_mine]
    able = [one for one in own if one.may_certify or one.may_hold]
    found = next(iter([*able, *own]), None)
    if found is None:
        raise Http404
    return found


def certificate(request: Request, reference: str, certificate_id: UUID) -> HttpResponse:
    """The certificate as a PDF."""
    agreement = queries.agreement_for(request.actor, reference)
    place = place_for(request.actor, agreement, clock.today())
    found = next(
        (
            one
            for one in place.owed
            if one.destroying.is_certified and one.obligation.certificate.id == certificate_id
        ),
        None,
    )
    if found is None:
        raise Http404
    content = documents.certificate_pdf(agreement, found.obligation)
    name = f"{reference}-destruction.pdf"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )
