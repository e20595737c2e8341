"""What stands under or in place of another agreement: begin, limit, amend, join, give notice."""

from __future__ import annotations

import dataclasses
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from agreements import actions, queries
from agreements.forms.standing import JoinForm, LimitsForm, NewForm, NoticeForm
from agreements.queries.elements import elements_offered_for
from agreements.queries.standing import may_amend_for, parents_for, place_for
from agreements.rules.terms import Kind, Limits
from agreements.rules.tiers import begun_under
from agreements.views.sending import opened, sent
from portal import clock
from portal.http import Request


def new_agreement(request: Request) -> HttpResponse:
    """What kind, under which other, then title, parties and term; the content comes after."""
    leads = {str(one.id): one for one in queries.drafting_organizations_for(request.actor)}
    only = next(iter(leads.values())).id if len(leads) == 1 else None
    form = NewForm(
        sent(request),
        initial=_asked(request),
        parents=parents_for(request.actor, clock.today()),
        leads=[(key, one.name) for key, one in leads.items()],
        others=queries.party_choices_for(request.actor, only),
    )
    if request.method != "POST" or not form.is_valid():
        return render(request, "agreements/new.html", {"form": form})
    given = form.cleaned_data
    kind, under = Kind(given["kind"]), given["parent"]
    parent = queries.agreement_for(request.actor, under) if under else None
    above = parent.revision.terms if parent is not None and parent.revision else None
    agreement = actions.draft(
        lead=leads[str(UUID(given["lead"]))],
        terms=begun_under(form.terms(), kind, above),
        by=request.actor,
        parent=parent,
    )
    return _go_on(request, agreement.reference, kind)


def _asked(request: Request) -> dict[str, Any]:
    """What the page was opened for, from the page of the agreement above."""
    kind = request.GET.get("kind", Kind.DSA.value)
    initial: dict[str, Any] = {"kind": kind, "parent": request.GET.get("under", "")}
    if not initial["parent"]:
        return initial
    above = queries.agreement_for(request.actor, initial["parent"])
    if above.revision is None:
        raise Http404
    terms = above.revision.terms
    initial |= {"effective_on": max(clock.today(), terms.effective_on)}
    return initial | {"expires_on": terms.expires_on, "parties": [str(p) for p in terms.party_ids]}


def _go_on(request: Request, reference: str, kind: Kind) -> HttpResponse:
    if kind is Kind.MOU:
        messages.success(request, f"{reference} is begun. Now set its limits.")
        return redirect("agreement_limits", reference)
    if kind is Kind.DUL:
        messages.success(
            request, f"{reference} is begun with the flows of the agreement above. Narrow them."
        )
        return redirect("agreement", reference)
    messages.success(request, f"{reference} is begun. Now add its first flow.")
    return redirect("agreement_flow_new", reference)


def limits(request: Request, reference: str) -> HttpResponse:
    """What agreements under a memorandum may at most allow, and who may join it."""
    agreement = queries.agreement_for(request.actor, reference)
    terms = queries.terms_to_edit_for(request.actor, agreement)
    if terms.kind is not Kind.MOU:
        raise Http404
    known = terms.limits or Limits()
    catalog = elements_offered_for(request.actor, known.elements)
    form = LimitsForm(sent(request), initial=LimitsForm.initial_of(known, catalog), catalog=catalog)
    if request.method == "POST" and form.is_valid():
        changed = dataclasses.replace(terms, limits=form.limits())
        actions.revise(agreement=agreement, terms=changed, by=request.actor)
        messages.success(request, "The limits are saved.")
        return redirect("agreement", reference)
    context = {
        "form": form,
        "agreement": agreement,
        "reopens": queries.reopens_for(request.actor, agreement),
    }
    return render(request, "agreements/limits.html", context)


def amend(request: Request, reference: str) -> HttpResponse:
    agreement = queries.agreement_for(request.actor, reference)
    if request.method == "POST":
        begun = actions.amend(agreement=agreement, by=request.actor, day=clock.today())
        messages.success(request, f"{begun.reference} is begun; {reference} governs on.")
        return redirect("agreement", begun.reference)
    may_amend_for(request.actor, agreement, clock.today()).require()
    return render(request, "agreements/amend.html", {"agreement": agreement})


def join(request: Request, reference: str) -> HttpResponse:
    """The whole memorandum, and the one page by which an organization joins it."""
    page = opened(request, reference)
    place = place_for(request.actor, page.agreement, clock.today())
    able = [one.organization for one in place.joiners if one.may]
    form = JoinForm(sent(request), joiners=[(str(one.id), one.name) for one in able])
    if request.method == "POST" and able and form.is_valid():
        joinder = actions.join(
            memorandum=page.agreement,
            organization_id=UUID(form.cleaned_data["organization"]),
            by=request.actor,
            day=clock.today(),
        )
        messages.success(
            request,
            f"Your page is {joinder.reference}. Your officers and {page.lead} decide next.",
        )
        return redirect("agreement", joinder.reference)
    if not able:
        _refuse(place)
    return render(request, "agreements/join.html", {"page": page, "place": place, "form": form})


def _refuse(place: Any) -> None:
    for one in place.joiners:
        one.may.require()
    raise Http404


def terminate(request: Request, reference: str) -> HttpResponse:
    """Notice: what it means, the first day it can have effect, and why it is given."""
    page = opened(request, reference)
    place = place_for(request.actor, page.agreement, clock.today())
    form = NoticeForm(
        sent(request), initial={"organization": page.acting_for}, earliest=place.earliest_end
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if not given["organization"]:
            raise Http404
        actions.terminate(
            agreement=page.agreement,
            organization_id=given["organization"],
            reason=given["reason"],
            ends_on=given["ends_on"],
            by=request.actor,
        )
        messages.success(request, f"Notice is given: {reference} ends on {given['ends_on']}.")
        return redirect("agreement", reference)
    page.may.terminate.require()
    context = {"page": page, "place": place, "form": form}
    return render(request, "agreements/terminate.html", context)
