"""Certifying a destruction, and the certificate for both sides."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from agreements.handed_over import in_parts
from portal import clock, confirming
from portal.http import Request
from portal.rules.proof import Proof, decide_proof
from portal.ui.formatting import day as in_words
from portal.vault import files
from sharing.destruction import actions, queries
from sharing.destruction.forms import CertifyForm
from sharing.destruction.rules.certificate import statement


def certify(request: Request, reference: str) -> HttpResponse:
    """A GET shows what is certified and asks for the confirmation; with it a POST certifies."""
    day = clock.today()
    page = queries.holding_page_for(request.actor, reference, day)
    page.line.may_certify.require()
    lines = queries.certifiable_for(request.actor, reference, day)
    proof = confirming.proof_of(request)
    form = _form(request, lines, reference)
    if request.method == "POST" and proof is not None and form.is_valid():
        certificate = _certify(request, lines, form, proof)
        messages.success(
            request,
            f"Certified: {certificate}. The district has it, and the portal destroyed its own key.",
        )
        return redirect("destruction_certificate", certificate)
    given = page.line.given
    context = {
        "page": page,
        "line": page.line,
        "lines": lines,
        "form": form,
        "proof": proof,
        "minutes": confirming.minutes_left(proof) if proof else 0,
        "unconfirmed": decide_proof(proof, clock.now()),
        "confirm_url": confirming.address(request, request.path),
        "was_sent": request.method == "POST",
        "statement": statement(
            organization=given.recipient.name,
            giver=given.organization.name,
            packages=[reference] if len(lines) == 1 else ["… (those that you choose)"],
        ),
    }
    status = 403 if request.method == "POST" and proof is None else 200
    return render(request, "destruction/certify.html", context, status=status)


def _form(request: Request, lines: list[queries.HoldingLine], reference: str) -> CertifyForm:
    day = clock.today()
    initial = {"packages": [reference], "performed_by": request.actor.name, "performed_on": day}
    named = [(line.given.reference, _label(line)) for line in lines]
    return CertifyForm(request.POST or None, packages=named, day=day, initial=initial)


def _label(line: queries.HoldingLine) -> str:
    given = line.given
    return (
        f"{given.reference}: class of {given.class_of}, {given.sent:,} rows, due "
        f"{in_words(line.due_on)}. SHA-256 {in_parts(line.holding.sha256)}"
    )


def _certify(
    request: Request, lines: list[queries.HoldingLine], form: CertifyForm, proof: Proof
) -> str:
    chosen: list[str] = form.cleaned_data["packages"]
    made = actions.certify(
        exchanges=[line.given for line in lines if line.given.reference in chosen],
        destroyed=form.destroyed(),
        proof=proof,
        by=request.actor,
        day=clock.today(),
    )
    return made.reference


def certificate(request: Request, reference: str) -> HttpResponse:
    page = queries.certificate_page_for(request.actor, reference)
    context: dict[str, Any] = {"page": page, "certificate": page.certificate}
    return render(request, "destruction/certificate.html", context)


def document(request: Request, reference: str) -> HttpResponseBase:
    """The sealed PDF, for both sides; taking it is recorded."""
    if request.method != "GET":
        raise Http404
    found = queries.certificate_for(request.actor, reference)
    stored = actions.open_certificate(certificate=found, by=request.actor)
    return FileResponse(
        files.open_stored(stored),
        as_attachment=True,
        filename=stored.name,
        content_type=stored.media_type,
    )
