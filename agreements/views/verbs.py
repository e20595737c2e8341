"""What officers and signatories do. A GET shows what will happen, a POST does it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from agreements import actions, queries
from agreements.forms import ApprovalForm, ReasonForm, ReturnForm
from agreements.views.sending import covered_for, named, opened, sent
from portal import clock
from portal.http import Request
from portal.rules.actor import Actor
from portal.rules.decision import Decision


@require_POST
def submit(request: Request, reference: str) -> HttpResponse:
    agreement = queries.agreement_for(request.actor, reference)
    revision = actions.submit(agreement=agreement, by=request.actor)
    messages.success(
        request, f"Revision {revision.number} is with all parties. Their officers decide next."
    )
    return redirect("agreement", reference)


def review(request: Request, reference: str) -> HttpResponse:
    """The text with two ways on: approve it, or return it with a comment."""
    page = opened(request, reference)
    _require_any(page.may.approve, page.may.return_)
    return render(
        request,
        "agreements/review.html",
        {
            "page": page,
            "covered_for": covered_for(request, page),
            "approval": ApprovalForm(initial=named(page), prefix="approve"),
            "return_form": ReturnForm(initial=named(page), prefix="return"),
        },
    )


@require_POST
def approve(request: Request, reference: str) -> HttpResponse:
    page = opened(request, reference)
    form = ApprovalForm(request.POST, prefix="approve")
    if not form.is_valid():
        return _review_again(request, page, approval=form)
    given = form.cleaned_data
    actions.approve(
        agreement=page.agreement,
        organization_id=given["organization"],
        revision_hash=given["revision_hash"],
        comment=given["comment"],
        by=request.actor,
        day=clock.today(),
    )
    messages.success(request, f"You approved {reference} for {page.acting_for_name}.")
    return redirect("agreement", reference)


@require_POST
def return_for_changes(request: Request, reference: str) -> HttpResponse:
    page = opened(request, reference)
    form = ReturnForm(request.POST, prefix="return")
    if not form.is_valid():
        return _review_again(request, page, return_form=form)
    given = form.cleaned_data
    actions.return_for_changes(
        agreement=page.agreement,
        organization_id=given["organization"],
        revision_hash=given["revision_hash"],
        comment=given["comment"],
        by=request.actor,
    )
    messages.success(request, f"{reference} is back with {page.lead}.")
    return redirect("agreement", reference)


Stop = Callable[[queries.AgreementPage, dict[str, Any], Actor], object]


def suspend(request: Request, reference: str) -> HttpResponse:
    return _with_reason(request, reference, "suspend", _suspend)


def withdraw(request: Request, reference: str) -> HttpResponse:
    return _with_reason(request, reference, "withdraw", _withdraw)


def _suspend(page: queries.AgreementPage, given: dict[str, Any], by: Actor) -> object:
    return actions.suspend(
        agreement=page.agreement, organization_id=_party(given), reason=given["reason"], by=by
    )


def _withdraw(page: queries.AgreementPage, given: dict[str, Any], by: Actor) -> object:
    return actions.withdraw(agreement=page.agreement, reason=given["reason"], by=by)


def _party(given: dict[str, Any]) -> Any:
    if not given["organization"]:
        raise Http404
    return given["organization"]


def _with_reason(request: Request, reference: str, verb: str, act: Stop) -> HttpResponse:
    """One form for the verbs that stop an agreement: what will happen, and why."""
    page = opened(request, reference)
    form = ReasonForm(sent(request), initial={"organization": page.acting_for})
    if request.method == "POST" and form.is_valid():
        act(page, form.cleaned_data, request.actor)
        messages.success(request, f"{reference} is {_PAST[verb]}.")
        return redirect("agreement", reference)
    decision: Decision = getattr(page.may, verb)
    decision.require()
    return render(
        request, "agreements/stop.html", {"page": page, "form": form, "verb": verb, **_SAYS[verb]}
    )


_PAST = {"suspend": "suspended", "withdraw": "withdrawn"}
_SAYS = {
    "suspend": {
        "heading": "Suspend this agreement",
        "button": "Suspend the agreement",
        "effect": "Every flow stops at once: no package is built or opened and no table is shown "
        "until your organization resumes it. Everything signed stays as it is.",
    },
    "withdraw": {
        "heading": "Give up this agreement",
        "button": "Give up the agreement",
        "effect": "Nobody is asked to approve or sign it any more. It stays in the register.",
    },
}


@require_POST
def resume(request: Request, reference: str) -> HttpResponse:
    page = opened(request, reference)
    actions.resume(agreement=page.agreement, organization_id=_own_party(page), by=request.actor)
    messages.success(request, f"{reference} is active again.")
    return redirect("agreement", reference)


@require_POST
def renew_access(request: Request, reference: str) -> HttpResponse:
    page = opened(request, reference)
    given = actions.renew_access(
        agreement=page.agreement, organization_id=_own_party(page), by=request.actor
    )
    messages.success(request, f"Access given to {len(given)} named recipients.")
    return redirect("agreement", reference)


def _own_party(page: queries.AgreementPage) -> Any:
    if page.acting_for is None:
        raise Http404
    return page.acting_for


def _require_any(*decisions: Decision) -> None:
    if not any(decisions):
        decisions[0].require()


def _review_again(
    request: Request, page: queries.AgreementPage, **forms_given: forms.Form
) -> HttpResponse:
    """The review page with the errors of the form that was sent."""
    _require_any(page.may.approve, page.may.return_)
    shown = {
        "approval": ApprovalForm(initial=named(page), prefix="approve"),
        "return_form": ReturnForm(initial=named(page), prefix="return"),
        "covered_for": covered_for(request, page),
        **forms_given,
    }
    return render(request, "agreements/review.html", {"page": page, **shown})
