"""Editing what terms say besides flows: own clauses, duties, endings and limits. Every page saves
the whole terms through `revise`, as the pages of flows do."""

from __future__ import annotations

import dataclasses
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from agreements import actions, queries
from agreements.forms.parts import ClauseForm, DutyForm, EndingForm
from agreements.queries.beginning import source_for
from agreements.rules import editing
from agreements.rules.terms import Kind, ObligationTerms, Terms, TextClause
from agreements.views.sending import sent
from portal.http import Request


@dataclasses.dataclass(frozen=True)
class _Desk:
    """The agreement being written, its terms so far, and what it was begun from."""

    request: Request
    reference: str
    terms: Terms
    context: dict[str, Any]

    def save(self, terms: Terms, words: str, *, to: str = "") -> HttpResponse:
        actions.revise(agreement=self.context["agreement"], terms=terms, by=self.request.actor)
        messages.success(self.request, words)
        answer = redirect("agreement_parts", self.reference)
        if to:
            answer["Location"] += f"#{to}"
        return answer

    def page(self, template: str, **more: Any) -> HttpResponse:
        return render(self.request, f"agreements/{template}.html", {**self.context, **more})


def _open(request: Request, reference: str) -> _Desk:
    agreement = queries.agreement_for(request.actor, reference)
    terms = queries.terms_to_edit_for(request.actor, agreement)
    return _Desk(
        request,
        reference,
        terms,
        {
            "agreement": agreement,
            "terms": terms,
            "reopens": queries.reopens_for(request.actor, agreement),
            "source": source_for(request.actor, agreement),
            "parties": queries.parties_of_terms_for(request.actor, terms),
            "is_memorandum": terms.kind is Kind.MOU,
        },
    )


@require_GET
def parts(request: Request, reference: str) -> HttpResponse:
    """Every clause and duty in its order, with what can be done to each."""
    desk = _open(request, reference)
    names = {one.id: one.name for one in desk.context["parties"]}
    duties = [(duty, names.get(duty.owner_id, "No party")) for duty in desk.terms.obligations]
    return desk.page(
        "parts", duties=duties, clauses=[(one, editing.is_own(one)) for one in desk.terms.text]
    )


def clause(request: Request, reference: str, key: str = "") -> HttpResponse:
    """A clause that is there, or with no key a new one."""
    desk = _open(request, reference)
    before = _clause_or_404(desk.terms, key) if key else None
    form = ClauseForm(sent(request), initial=ClauseForm.initial_of(before) if before else {})
    if request.method == "POST" and form.is_valid():
        made = form.clause(key or editing.next_clause_key(desk.terms))
        return desk.save(
            editing.with_clause(desk.terms, made), f"“{made.heading}” is saved.", to=made.key
        )
    return desk.page("part_edit", form=form, heading=_heading(before, "clause"), what="the clause")


def _clause_or_404(terms: Terms, key: str) -> TextClause:
    """A clause that people wrote: one that the portal writes itself is not edited here."""
    found = next((one for one in terms.text if one.key == key), None)
    if found is None or not editing.is_own(found):
        raise Http404
    return found


def _heading(before: object, what: str) -> str:
    return f"Edit a {what}" if before else f"Add a {what}"


@require_POST
def move_clause(request: Request, reference: str, key: str) -> HttpResponse:
    desk = _open(request, reference)
    moved = _clause_or_404(desk.terms, key)
    up = request.POST.get("to") == "up"
    return desk.save(
        editing.with_clause_moved(desk.terms, key, up=up),
        f"“{moved.heading}” is one place {'higher' if up else 'lower'}.",
        to=key,
    )


@require_POST
def remove_clause(request: Request, reference: str, key: str) -> HttpResponse:
    desk = _open(request, reference)
    gone = _clause_or_404(desk.terms, key)
    return desk.save(editing.without_clause(desk.terms, key), f"“{gone.heading}” is removed.")


def duty(request: Request, reference: str, key: str = "") -> HttpResponse:
    desk = _open(request, reference)
    before = _duty_or_404(desk.terms, key) if key else None
    form = DutyForm(
        sent(request),
        parties=[(str(one.id), one.name) for one in desk.context["parties"]],
        initial=DutyForm.initial_of(before) if before else {},
    )
    if request.method == "POST" and form.is_valid():
        made = form.duty(key or editing.next_obligation_key(desk.terms))
        return desk.save(
            editing.with_obligation(desk.terms, made), "The duty is saved.", to=made.key
        )
    return desk.page("part_edit", form=form, heading=_heading(before, "duty"), what="the duty")


def _duty_or_404(terms: Terms, key: str) -> ObligationTerms:
    found = next((one for one in terms.obligations if one.key == key), None)
    if found is None:
        raise Http404
    return found


@require_POST
def remove_duty(request: Request, reference: str, key: str) -> HttpResponse:
    desk = _open(request, reference)
    _duty_or_404(desk.terms, key)
    return desk.save(editing.without_obligation(desk.terms, key), "The duty is removed.")


def ending(request: Request, reference: str) -> HttpResponse:
    desk = _open(request, reference)
    form = EndingForm(sent(request), initial=EndingForm.initial_of(desk.terms))
    if request.method == "POST" and form.is_valid():
        return desk.save(form.onto(desk.terms), "Saved.", to="ending")
    return _edit(desk, form, "Ending, incidents and destruction")


def _edit(desk: _Desk, form: forms.Form, heading: str) -> HttpResponse:
    return desk.page("part_edit", form=form, heading=heading, what="this")
