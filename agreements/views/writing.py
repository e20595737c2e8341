"""The drafting forms. Each saves the whole terms through `revise`; nothing else writes a draft."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from agreements import actions, queries
from agreements.forms import ClausesForm, FlowForm, TermsForm
from agreements.queries.beginning import source_for
from agreements.queries.elements import elements_offered_for
from agreements.rules.bases import BASES
from agreements.rules.terms import FlowTerms, Level, Terms
from agreements.views.sending import sent
from portal import clock
from portal.http import Request

FLOW_STEPS = ("What passes", "What the parties agree to")


def edit_terms(request: Request, reference: str) -> HttpResponse:
    agreement = queries.agreement_for(request.actor, reference)
    terms = queries.terms_to_edit_for(request.actor, agreement)
    form = TermsForm(
        sent(request),
        initial=TermsForm.initial_of(terms, agreement.lead_id),
        leads=[(str(agreement.lead_id), agreement.lead.name)],
        others=queries.party_choices_for(request.actor, agreement.lead_id),
    )
    if request.method == "POST" and form.is_valid():
        actions.revise(agreement=agreement, terms=form.terms(terms), by=request.actor)
        messages.success(request, "Saved.")
        return redirect("agreement", reference)
    context = {
        "form": form,
        "agreement": agreement,
        "reopens": queries.reopens_for(request.actor, agreement),
        "source": source_for(request.actor, agreement),
    }
    return render(request, "agreements/edit.html", context)


def new_flow(request: Request, reference: str) -> HttpResponse:
    return _flow(request, reference, None)


def edit_flow(request: Request, reference: str, key: str) -> HttpResponse:
    return _flow(request, reference, key)


def _flow(request: Request, reference: str, key: str | None) -> HttpResponse:
    agreement = queries.agreement_for(request.actor, reference)
    terms = queries.terms_to_edit_for(request.actor, agreement)
    before = _flow_or_404(terms, key) if key else None
    parties = queries.parties_of_terms_for(request.actor, terms)
    catalog = elements_offered_for(request.actor, before.elements if before else ())
    form = FlowForm(
        sent(request),
        parties=[(str(one.id), one.name) for one in parties],
        catalog=catalog,
        initial=FlowForm.initial_of(before, catalog) if before else _first_guess(terms, parties),
    )
    if request.method == "POST" and form.is_valid():
        kept = (before.clauses, before.custodians) if before else ((), ())
        flow = form.flow(key or terms.next_flow_key(), *kept)
        actions.revise(agreement=agreement, terms=terms.with_flow(flow), by=request.actor)
        return redirect("agreement_clauses", reference, flow.key)
    return render(
        request,
        "agreements/flow.html",
        {
            "form": form,
            "agreement": agreement,
            "flow": before,
            "reopens": queries.reopens_for(request.actor, agreement),
            "source": source_for(request.actor, agreement),
            "flow_steps": FLOW_STEPS,
        },
    )


def clauses(request: Request, reference: str, key: str) -> HttpResponse:
    """The second step of a flow: the clauses of its legal basis, each with its citation."""
    agreement = queries.agreement_for(request.actor, reference)
    terms = queries.terms_to_edit_for(request.actor, agreement)
    flow = _flow_or_404(terms, key)
    basis = BASES[flow.basis]
    form = ClausesForm(sent(request), basis=basis, initial={"clauses": list(flow.clauses)})
    if request.method == "POST" and form.is_valid():
        agreed = tuple(form.cleaned_data["clauses"])
        actions.revise(
            agreement=agreement, terms=terms.with_flow(flow.agreeing_to(agreed)), by=request.actor
        )
        messages.success(request, f"Flow {key} is saved.")
        return redirect("agreement", reference)
    page = queries.page_for(request.actor, agreement, clock.today())
    shown = next(one for one in page.flows if one.flow.key == key)
    context = {
        "form": form,
        "agreement": agreement,
        "shown": shown,
        "basis": basis,
        "source": source_for(request.actor, agreement),
        "flow_steps": FLOW_STEPS,
    }
    return render(request, "agreements/clauses.html", context)


@require_POST
def remove_flow(request: Request, reference: str, key: str) -> HttpResponse:
    agreement = queries.agreement_for(request.actor, reference)
    terms = queries.terms_to_edit_for(request.actor, agreement)
    _flow_or_404(terms, key)
    actions.revise(agreement=agreement, terms=terms.without_flow(key), by=request.actor)
    messages.success(request, f"Flow {key} is removed.")
    return redirect("agreement", reference)


def _flow_or_404(terms: Terms, key: str) -> FlowTerms:
    flow = terms.flow(key)
    if flow is None:
        raise Http404
    return flow


def _first_guess(terms: Terms, parties: list[queries.NamedParty]) -> dict[str, object]:
    """What the first flow usually is: the lead gives rows to the next party."""
    return {
        "giver": str(terms.party_ids[0]),
        "recipient": str(terms.party_ids[1]) if len(terms.party_ids) > 1 else "",
        "level": Level.ROWS.value,
        "retention_days": 365,
        "min_cell": max((one.min_cell for one in parties), default=10),
    }
