"""Codes in place of names: one page for both sides, each with its own next step."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from portal import clock
from portal.http import Request
from portal.rules.decision import Refused
from portal.rules.intake import Rejected
from portal.ui.formatting import plural
from sharing.linkage import actions, queries
from sharing.linkage.forms import CodedForm, CodesForm


def codes(request: Request, reference: str) -> HttpResponse:
    return _page(request, reference)


@require_POST
def names(request: Request, reference: str) -> HttpResponse:
    """The district's own names with return keys, to be encoded at its desk; taking is recorded."""
    page = queries.codes_page_for(request.actor, reference, clock.today())
    text = actions.take_names(exchange=page.exchange, by=request.actor)
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    name = f"{reference}-names-to-encode.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
def put(request: Request, reference: str) -> HttpResponse:
    page = queries.codes_page_for(request.actor, reference, clock.today())
    form = CodesForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            kept = actions.put_codes(
                exchange=page.exchange,
                upload=form.cleaned_data["file"],
                by=request.actor,
                day=clock.today(),
            )
        except Rejected as rejected:
            return _page(request, reference, form=form, rejected=rejected)
        messages.success(request, f"Codes of {plural(kept.people, 'student,students')} are here.")
        return redirect("linkage_codes", reference)
    return _page(request, reference, form=form)


@require_POST
def take_back(request: Request, reference: str) -> HttpResponse:
    page = queries.codes_page_for(request.actor, reference, clock.today())
    actions.take_back_codes(exchange=page.exchange, by=request.actor)
    messages.success(request, "The codes were destroyed.")
    return redirect("linkage_codes", reference)


@require_POST
def compare(request: Request, reference: str) -> HttpResponse:
    page = queries.codes_page_for(request.actor, reference, clock.today())
    form = CodedForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            linkage = actions.begin_coded(
                exchange=page.exchange,
                upload=form.cleaned_data["file"],
                one_to_one=not form.cleaned_data["several"],
                by=request.actor,
                day=clock.today(),
            )
            return redirect("linkage", reference, linkage.number)
        except Rejected as rejected:
            return _page(request, reference, form=form, rejected=rejected)
        except Refused as refused:
            if {reason.code for reason in refused.decision.reasons} != {"ANOTHER_SECRET"}:
                raise
            return _page(request, reference, form=form, refused=refused)
    return _page(request, reference, form=form)


def _page(
    request: Request,
    reference: str,
    *,
    form: CodesForm | None = None,
    rejected: Rejected | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    page = queries.codes_page_for(request.actor, reference, clock.today())
    context = {
        "page": page,
        "exchange": page.exchange,
        "form": form or (CodesForm() if page.is_district else CodedForm()),
        "rejected": rejected,
        "refused": refused.decision if refused else None,
    }
    return render(request, "linkage/codes.html", context)
