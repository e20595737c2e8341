"""Notices: drafted from agreements, edited language by language, previewed, published."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from consent import actions, languages, queries
from consent.asking_forms import LABELS, NoticeDraftForm, NoticeTextForm
from consent.queries.asking import NoticePage, TextShown, parts_for, revision_for
from consent.queries.family import questions_in
from consent.rules.asking.notice import SECTIONS
from consent.rules.asking.texts import NAMES
from consent.rules.vocabulary import AtMajority, ExpiryRule
from consent.views.refusals import on_form
from portal import clock
from portal.http import Request
from portal.rules.decision import Refused
from portal.rules.permissions import Permission


def own_district(request: Request) -> tuple[UUID, str]:
    """The district for which this person asks families."""
    found = queries.organizations_for(request.actor, Permission.CONSENT_WRITE)
    if not found:
        raise Http404
    return found[0]


def draft(request: Request) -> HttpResponse:
    """Begin a notice from what agreements in force let families decide."""
    organization_id, name = own_district(request)
    parts = parts_for(request.actor, organization_id, clock.today())
    form = NoticeDraftForm(
        request.POST or None, parts=parts, initial={"code": request.GET.get("code", "")}
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            revision = actions.draft_notice(
                organization_id=organization_id,
                code=given["code"],
                parts=given["parts"],
                expires_rule=ExpiryRule(given["expires_rule"]),
                expires_on=given["expires_on"],
                expires_days=given["expires_days"],
                at_majority=AtMajority(given["at_majority"]),
                day=clock.today(),
                by=request.actor,
            )
        except Refused as refused:
            on_form(form, refused)
        else:
            messages.success(request, "The draft is written in English and Spanish. Read it now.")
            return redirect("notice_revision", revision.id)
    return render(
        request, "consent/notice_draft.html", {"form": form, "parts": parts, "district": name}
    )


def revision(request: Request, revision_id: UUID) -> HttpResponse:
    """A notice in all its languages, side by side."""
    page = revision_for(request.actor, revision_id)
    return render(request, "consent/notice.html", {"page": page, "rows": _side_by_side(page)})


def _side_by_side(page: NoticePage) -> list[tuple[str, list[tuple[TextShown, str]]]]:
    return [
        (LABELS[name], [(shown, getattr(shown.text, name)) for shown in page.texts])
        for name in SECTIONS
    ]


def edit_text(request: Request, revision_id: UUID, language: str) -> HttpResponse:
    """The words of a draft in one language; a new language begins from the English words."""
    page = revision_for(request.actor, revision_id)
    if language not in NAMES or not page.is_draft:
        raise Http404
    texts = {shown.text.language: shown for shown in page.texts}
    shown = texts.get(language)
    start = (shown or texts["en"]).text
    initial = {name: getattr(start, name) for name in SECTIONS}
    form = NoticeTextForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_notice_text(
                revision=page.revision, language=language, words=form.words(), by=request.actor
            )
        except Refused as refused:
            on_form(form, refused)
        else:
            messages.success(request, f"{NAMES[language]} is saved.")
            return redirect("notice_revision", revision_id)
    context = {
        "page": page,
        "form": form,
        "language": language,
        "name": NAMES[language],
        "shown": shown,
    }
    return render(request, "consent/notice_text.html", context)


def preview(request: Request, revision_id: UUID, language: str) -> HttpResponse:
    """The notice as a family reads it, in the family's frame."""
    page = revision_for(request.actor, revision_id)
    shown = next((one for one in page.texts if one.text.language == language), None)
    if shown is None:
        raise Http404
    with languages.fixed(request, language, [one.text.language for one in page.texts]):
        context = {
            "page": page,
            "notice": {"text": shown.text, "revision": page.revision},
            "questions": questions_in(request.actor, page.terms, language),
            "district": page.revision.organization.name,
        }
        return render(request, "family/preview.html", context)


def publish(request: Request, revision_id: UUID) -> HttpResponse:
    page = revision_for(request.actor, revision_id)
    if request.method == "POST":
        actions.publish_notice_revision(revision=page.revision, by=request.actor)
        messages.success(request, "The notice is published. It does not change any more.")
    return redirect("notice_revision", revision_id)


def discard(request: Request, revision_id: UUID) -> HttpResponse:
    page = revision_for(request.actor, revision_id)
    if request.method == "POST":
        actions.discard_notice(revision=page.revision, by=request.actor)
        messages.success(request, "The draft is gone.")
        return redirect("notices")
    return redirect("notice_revision", revision_id)
