"""Comments are sent from the page that shows the clause, and lead back to that clause."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from agreements import queries
from agreements.actions import commenting as actions
from agreements.forms.commenting import CommentForm, ResolveForm
from agreements.queries.commenting import thread_for
from agreements.rules.commenting import anchor_of
from portal.http import Request

_BACK = {"review": "agreement_review", "agreement": "agreement"}


@require_POST
def comment(request: Request, reference: str) -> HttpResponse:
    agreement = queries.agreement_for(request.actor, reference)
    given = _given(CommentForm(request.POST))
    thread = thread_for(request.actor, agreement, given["thread"]) if given.get("thread") else None
    said = actions.comment(
        agreement=agreement,
        organization_id=given["organization"],
        place=given["place"],
        body=given["body"],
        text_hash=given["text_hash"],
        thread=thread,
        by=request.actor,
    )
    readers = "All parties" if said.revision_id else "Your organization"
    messages.success(request, f"Your comment is kept. {readers} can read it.")
    return _back(reference, given["back"], said.place)


@require_POST
def resolve(request: Request, reference: str, thread_id: UUID) -> HttpResponse:
    agreement = queries.agreement_for(request.actor, reference)
    thread = thread_for(request.actor, agreement, thread_id)
    given = _given(ResolveForm(request.POST))
    actions.resolve_thread(
        thread=thread,
        organization_id=given["organization"],
        reopen=given["reopen"],
        by=request.actor,
    )
    return _back(reference, given["back"], thread.place)


def _given(form: forms.Form) -> dict[str, Any]:
    """Hidden fields that somebody altered are no request of ours."""
    if not form.is_valid():
        raise Http404
    return form.cleaned_data


def _back(reference: str, page: str, place: str) -> HttpResponse:
    name = _BACK.get(page, "agreement")
    return redirect(f"{reverse(name, args=[reference])}#talk-{anchor_of(place)}")
