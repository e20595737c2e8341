"""A return in columns of its own: say what they hold, then see the counts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from portal import clock
from portal.http import Request
from portal.rules.decision import Refused
from portal.rules.intake import Rejected
from sharing.exchange import actions, queries
from sharing.exchange.forms.sheets import OutcomeWordsForm
from sharing.records.forms import ColumnsForm

STEPS = ("Upload", "Columns", "Words", "Counts")


def columns(request: Request, reference: str, upload_id: UUID) -> HttpResponse:
    desk = queries.return_desk_for(request.actor, reference, upload_id)
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
            return redirect("return_sheet_words", reference, upload_id)
    context = {"desk": desk, "form": form, "steps": STEPS, "samples": desk.sheet.samples()}
    return render(request, "exchange/sheet_columns.html", context)


def words(request: Request, reference: str, upload_id: UUID) -> HttpResponse:
    desk = queries.return_desk_for(request.actor, reference, upload_id)
    form = OutcomeWordsForm(
        request.POST or None,
        shape=desk.shape,
        questions=desk.questions,
        words=desk.words,
        order=desk.order,
    )
    context: dict[str, Any] = {"desk": desk, "form": form, "steps": STEPS}
    if request.method == "POST" and form.is_valid():
        try:
            sheet = actions.choose_sheet_words(
                sheet=desk.stored, chosen=form.told(desk.chosen), by=request.actor
            )
            returned = actions.check_sheet(sheet=sheet, by=request.actor, day=clock.today())
        except Refused as refused:
            on_form(form, refused)
        except Rejected as rejected:
            context["rejected"] = rejected
        else:
            return redirect("return", reference, returned.number)
    return render(request, "exchange/sheet_words.html", context)


@require_POST
def discard(request: Request, reference: str, upload_id: UUID) -> HttpResponse:
    desk = queries.return_desk_for(request.actor, reference, upload_id)
    actions.discard_upload(upload=desk.stored.upload, by=request.actor)
    messages.success(request, "The file was put aside. Nothing of it is kept.")
    return redirect("exchange", reference)


def on_form(form: Any, refused: Refused) -> None:
    """Shows the reasons on the form, unless the person may not do this at all."""
    if any(reason.code == "ROLE_SCOPE" for reason in refused.decision.reasons):
        raise refused
    for reason in refused.decision.reasons:
        form.add_error(None, reason.text)
