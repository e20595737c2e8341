"""A return in columns of its own: say what they hold, then see the counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from portal import clock
from portal.http import Request
from portal.rules.decision import Refused
from portal.rules.intake import Rejected
from sharing.exchange import actions, queries
from sharing.exchange.forms.sheets import OutcomeWordsForm
from sharing.exchange.rules.sheets.fields import KEYED
from sharing.records.forms import ColumnsForm

STEPS = ("Upload", "Columns", "Words", "Counts")


@dataclass(frozen=True, slots=True)
class Way:
    """Where one kind of sheet goes: its addresses, and what is done once all is told."""

    purpose: str
    names: Mapping[str, str]
    done: Callable[[Request, Any], HttpResponse]

    def links(self, reference: str, upload_id: UUID) -> dict[str, str]:
        return {one: reverse(name, args=[reference, upload_id]) for one, name in self.names.items()}


def _counts(request: Request, sheet: Any) -> HttpResponse:
    returned = actions.check_sheet(sheet=sheet, by=request.actor, day=clock.today())
    return redirect("return", sheet.upload.exchange.reference, returned.number)


RETURN = Way(
    KEYED, {one: f"return_sheet_{one}" for one in ("columns", "words", "discard")}, _counts
)


def columns(request: Request, reference: str, upload_id: UUID) -> HttpResponse:
    return columns_of(request, reference, upload_id, RETURN)


def words(request: Request, reference: str, upload_id: UUID) -> HttpResponse:
    return words_of(request, reference, upload_id, RETURN)


@require_POST
def discard(request: Request, reference: str, upload_id: UUID) -> HttpResponse:
    return discard_of(request, reference, upload_id, RETURN)


def columns_of(request: Request, reference: str, upload_id: UUID, way: Way) -> HttpResponse:
    desk = queries.return_desk_for(request.actor, reference, upload_id, way.purpose)
    links = way.links(reference, upload_id)
    form = ColumnsForm(
        request.POST or None,
        shape=desk.shape,
        columns=desk.sheet.columns,
        meanings=desk.shape.codes,
        initial=ColumnsForm.initial_of(desk.chosen),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.choose_sheet_columns(sheet=desk.stored, chosen=form.chosen(), by=request.actor)
        except Refused as refused:
            on_form(form, refused)
        else:
            return redirect(links["words"])
    context = {"desk": desk, "form": form, "steps": STEPS, "samples": desk.sheet.samples()}
    return render(request, "exchange/sheet_columns.html", {**context, "links": links})


def words_of(request: Request, reference: str, upload_id: UUID, way: Way) -> HttpResponse:
    desk = queries.return_desk_for(request.actor, reference, upload_id, way.purpose)
    form = OutcomeWordsForm(
        request.POST or None,
        shape=desk.shape,
        questions=desk.questions,
        words=desk.words,
        order=desk.order,
    )
    links = way.links(reference, upload_id)
    context: dict[str, Any] = {"desk": desk, "form": form, "steps": STEPS, "links": links}
    if request.method == "POST" and form.is_valid():
        try:
            chosen = form.told(desk.chosen)
            sheet = actions.choose_sheet_words(sheet=desk.stored, chosen=chosen, by=request.actor)
            return way.done(request, sheet)
        except Refused as refused:
            on_form(form, refused)
        except Rejected as rejected:
            context["rejected"] = rejected
    return render(request, "exchange/sheet_words.html", context)


def discard_of(request: Request, reference: str, upload_id: UUID, way: Way) -> HttpResponse:
    desk = queries.return_desk_for(request.actor, reference, upload_id, way.purpose)
    actions.discard_upload(upload=desk.stored.upload, by=request.actor)
    messages.success(request, "The file was put aside. Nothing of it is kept.")
    return redirect("exchange", reference)


def on_form(form: Any, refused: Refused) -> None:
    """Shows the reasons on the form, unless the person may not do this at all."""
    if any(reason.code == "ROLE_SCOPE" for reason in refused.decision.reasons):
        raise refused
    for reason in refused.decision.reasons:
        form.add_error(None, reason.text)
