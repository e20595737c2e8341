"""Signing: exactly what is signed, a fresh confirmation that it is them, name and title."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from agreements import actions, queries
from agreements.forms import SignatureForm
from agreements.views.sending import covered_for, named, opened, sent
from portal import clock, confirming
from portal.http import Request
from portal.rules.proof import Proof, decide_proof


def sign(request: Request, reference: str) -> HttpResponse:
    """A GET shows what is signed and asks for the confirmation; only with it a POST signs."""
    page = opened(request, reference)
    proof = confirming.proof_of(request)
    if request.method != "POST":
        page.may.sign.require()
    initial = {**named(page), "printed_name": request.actor.name} if page.revision else {}
    form = SignatureForm(sent(request), initial=initial)
    if request.method == "POST" and proof is not None and form.is_valid():
        _sign(request, page, form.cleaned_data, proof)
        messages.success(request, f"You signed {reference} for {page.acting_for_name}.")
        return redirect("agreement", reference)
    page.may.sign.require()
    return render(
        request,
        "agreements/sign.html",
        {
            "page": page,
            "form": form,
            "proof": proof,
            "minutes": confirming.minutes_left(proof) if proof else 0,
            "unconfirmed": decide_proof(proof, clock.now()),
            "confirm_url": confirming.address(request, request.path),
            "was_sent": request.method == "POST",
            "covered_for": covered_for(request, page),
        },
        status=403 if request.method == "POST" and proof is None else 200,
    )


def _sign(
    request: Request, page: queries.AgreementPage, given: dict[str, Any], proof: Proof
) -> None:
    actions.sign(
        agreement=page.agreement,
        organization_id=given["organization"],
        revision_hash=given["revision_hash"],
        printed_name=given["printed_name"],
        job_title=given["job_title"],
        proof=proof,
        by=request.actor,
        day=clock.today(),
    )
