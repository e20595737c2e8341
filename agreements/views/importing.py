"""Terms that another portal, or this one, wrote as JSON: the same import as through the API."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from agreements import actions
from agreements.forms.importing import TermsFileForm
from agreements.queries import machine
from agreements.rules.received import Misfit, Unreadable, read_text
from agreements.rules.terms import Terms, terms_hash
from agreements.views.sending import sent
from portal.http import Request
from portal.uploads import require_acceptable


def from_json(request: Request) -> HttpResponse:
    """A file with terms; what does not fit is told place by place."""
    form = TermsFileForm(sent(request), request.FILES or None)
    misfits: list[Misfit] = []
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        require_acceptable(upload)
        try:
            terms = _terms(request, upload.read())
        except Unreadable as error:
            misfits = error.misfits
        else:
            agreement = actions.draft(
                lead=machine.lead_for(request.actor, terms),
                terms=terms,
                parent=machine.parent_for(request.actor, terms),
                by=request.actor,
            )
            messages.success(
                request,
                f"{agreement.reference} is begun with the terms of the file. Their fingerprint "
                f"begins with {terms_hash(terms)[:12]}.",
            )
            return redirect("agreement", agreement.reference)
    return render(request, "agreements/begin_json.html", {"form": form, "misfits": misfits})


def _terms(request: Request, text: bytes) -> Terms:
    terms = read_text(text)
    if strange := machine.misfits_for(request.actor, terms):
        raise Unreadable(strange)
    return terms
