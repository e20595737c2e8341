"""Ways to begin a draft. Each shows what will be in it, then asks for whom and for how long."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from agreements import queries
from agreements.actions import beginning as actions
from agreements.forms.beginning import FromFormerForm, FromPdfForm, FromTextForm
from agreements.queries import beginning as start
from agreements.rules.starting import YEAR, StartingText, starting_texts
from agreements.rules.terms import Kind
from agreements.views.sending import sent
from portal import clock
from portal.http import Request
from portal.vault import files


@require_GET
def begin(request: Request) -> HttpResponse:
    """Our texts, a former agreement, a PDF, the binder, or an empty page."""
    return render(
        request,
        "agreements/begin.html",
        {
            "texts": starting_texts().values(),
            "has_former": bool(start.former_for(request.actor)),
        },
    )


def from_text(request: Request, code: str) -> HttpResponse:
    text = start.starting_text_for(request.actor, code)
    leads = _leads(request)
    partners = {str(one.id): one for one in start.partners_by_kind_for(request.actor, text)}
    above = {str(one.id): one for one in start.above_for(request.actor, text.kind)}
    form = FromTextForm(
        sent(request),
        leads=_named(leads),
        partners=[
            (key, f"{one.name} ({one.get_kind_display().lower()})")
            for key, one in partners.items()
            if len(leads) != 1 or key not in leads
        ],
        one_partner=text.takes_one_partner,
        parents=[(key, f"{one.reference} {one.title}") for key, one in above.items()],
        needs_parent=text.kind is Kind.DUL,
        initial=_days(text.years),
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        agreement = actions.begin_from_text(
            text=text,
            lead=leads[str(UUID(given["lead"]))],
            partners=[partners[one] for one in form.partner_ids],
            title=given["title"],
            parent=above.get(given.get("parent", "")),
            by=request.actor,
            **form.days,
        )
        return _begun(request, agreement.reference)
    return render(request, "agreements/begin_text.html", {"form": form, "text": text, **_of(text)})


def _of(text: StartingText) -> dict[str, Any]:
    """What is in the text, before one takes it."""
    return {"clauses": text.given.get("text", ()), "flows": text.given.get("flows", ())}


def from_former(request: Request) -> HttpResponse:
    leads = _leads(request)
    former = {str(one.id): one for one in start.former_for(request.actor)}
    form = FromFormerForm(
        sent(request),
        leads=_named(leads),
        former=[(key, f"{one.reference} {one.title}") for key, one in former.items()],
        initial={**_days(1), "former": request.GET.get("former", "")},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        agreement = actions.begin_from_former(
            former=former[given["former"]],
            lead=leads[str(UUID(given["lead"]))],
            by=request.actor,
            **form.days,
        )
        return _begun(request, agreement.reference)
    return render(request, "agreements/begin_former.html", {"form": form})


def from_pdf(request: Request) -> HttpResponse:
    leads = _leads(request)
    everyone = {str(one.id): one for one in start.partners_for(request.actor)}
    form = FromPdfForm(
        sent(request),
        request.FILES or None,
        leads=_named(leads),
        partners=[
            (key, one.name) for key, one in everyone.items() if len(leads) != 1 or key not in leads
        ],
        initial=_days(3),
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        agreement = actions.begin_from_pdf(
            lead=leads[str(UUID(given["lead"]))],
            partners=[everyone[one] for one in given["partners"]],
            title=given["title"],
            upload=given["file"],
            by=request.actor,
            **form.days,
        )
        return _begun(request, agreement.reference)
    return render(request, "agreements/begin_pdf.html", {"form": form})


@require_GET
def source_file(request: Request, reference: str) -> HttpResponse:
    """The PDF that the draft was begun from, for those who write it."""
    agreement = queries.agreement_for(request.actor, reference)
    stored = start.source_file_for(request.actor, agreement)
    return HttpResponse(
        files.read_stored(stored),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{reference}-source.pdf"'},
    )


def _leads(request: Request) -> dict[str, Any]:
    return {str(one.id): one for one in queries.drafting_organizations_for(request.actor)}


def _named(organizations: dict[str, Any]) -> list[tuple[str, str]]:
    return [(key, one.name) for key, one in organizations.items()]


def _days(years: int) -> dict[str, object]:
    today = clock.today()
    return {"first_day": today, "last_day": today + timedelta(days=years * YEAR)}


def _begun(request: Request, reference: str) -> HttpResponse:
    messages.success(request, f"{reference} is begun. The checklist says what is still missing.")
    return redirect("agreement", reference)
