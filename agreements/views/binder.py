"""The binder: agreements on paper, one by one. Bringing in many of them is in `filing.py`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from agreements.actions import beginning
from agreements.actions import binder as actions
from agreements.forms.binder import PaperForm, SettleForm
from agreements.queries import binder as queries
from agreements.rules.binder import Standing
from agreements.views.sending import sent
from portal import clock
from portal.http import Request
from portal.rules.intake import Rejected
from portal.rules.permissions import Permission
from portal.vault import files


@require_GET
def binder(request: Request) -> HttpResponse:
    """Everything on file, what ends first on top."""
    lines = queries.binder_for(request.actor, clock.today())
    return render(
        request,
        "agreements/binder.html",
        {
            "page": Paginator(lines, 50).get_page(request.GET.get("page")),
            "ending": sum(one.standing is Standing.ENDING for one in lines),
            "expired": sum(one.standing is Standing.EXPIRED for one in lines),
            "may_file": request.actor.may(Permission.AGREEMENT_DRAFT),
            "waiting": queries.open_imports_for(request.actor),
        },
    )


@require_GET
def paper(request: Request, record_id: UUID) -> HttpResponse:
    page = queries.paper_page_for(request.actor, record_id, clock.today())
    return render(request, "agreements/paper.html", {"page": page})


@require_GET
def paper_file(request: Request, record_id: UUID) -> HttpResponse:
    stored = queries.paper_file_for(request.actor, record_id)
    return HttpResponse(
        files.read_stored(stored),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="paper-{record_id.hex[:8]}.pdf"'},
    )


def new_paper(request: Request) -> HttpResponse:
    owners = _owners(request)
    form = PaperForm(sent(request), request.FILES or None, owners=_named(owners))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.file_paper(
                organization=owners[str(UUID(form.cleaned_data["organization"]))],
                paper=form.facts(),
                upload=form.cleaned_data["file"],
                by=request.actor,
            )
        except Rejected as rejected:
            form.add_error("file", str(rejected))
        else:
            messages.success(request, f"{made.title} is on file.")
            return redirect("paper", made.id)
    return render(request, "agreements/paper_edit.html", {"form": form})


def edit_paper(request: Request, record_id: UUID) -> HttpResponse:
    record = queries.paper_for(request.actor, record_id)
    owner = (str(record.organization_id), record.organization.name)
    form = PaperForm(sent(request), request.FILES or None, owners=[owner], initial=_initial(record))
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_paper(
                paper=record,
                facts=form.facts(),
                upload=form.cleaned_data["file"],
                by=request.actor,
            )
        except Rejected as rejected:
            form.add_error("file", str(rejected))
        else:
            messages.success(request, "Saved.")
            return redirect("paper", record_id)
    return render(request, "agreements/paper_edit.html", {"form": form, "record": record})


def _initial(record: Any) -> dict[str, Any]:
    names = ("title", "kind", "first_day", "last_day", "own_reference", "notes")
    return {name: getattr(record, name) for name in names} | {"parties": "\n".join(record.parties)}


@require_POST
def draft_from_paper(request: Request, record_id: UUID) -> HttpResponse:
    """One click: what is known of the paper becomes a draft, with the paper beside it."""
    agreement = beginning.begin_from_record(
        record=queries.paper_for(request.actor, record_id), by=request.actor
    )
    messages.success(
        request, f"{agreement.reference} is begun. The checklist says what is still missing."
    )
    return redirect("agreement", agreement.reference)


def settle(request: Request, record_id: UUID) -> HttpResponse:
    record = queries.paper_for(request.actor, record_id)
    form = SettleForm(sent(request))
    if request.method == "POST" and form.is_valid():
        actions.settle_paper(paper=record, because=form.cleaned_data["because"], by=request.actor)
        messages.success(request, f"{record.title} is settled. It stays on file.")
        return redirect("binder")
    return render(request, "agreements/paper_settle.html", {"form": form, "record": record})


def _owners(request: Request) -> dict[str, Any]:
    return {str(one.id): one for one in queries.binder_owners_for(request.actor)}


def _named(owners: dict[str, Any]) -> list[tuple[str, str]]:
    return [(key, one.name) for key, one in owners.items()]
