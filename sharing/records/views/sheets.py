"""Spreadsheets in columns of their own: say what they hold, look, decide."""

from __future__ import annotations

import csv
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from consent.rules.sheets.rows import Fate
from portal.http import Request
from portal.rules.decision import Refused
from portal.rules.intake import neutral_cell
from portal.ui.counts import Count
from sharing.records import actions, queries
from sharing.records.forms import ColumnsForm, UndoForm, WordsForm
from sharing.records.rules.taking_back import RECORDS
from sharing.records.views.shown import shown

STEPS = ("Upload", "Columns", "Words", "Decide")
_TAKEN_BACK = {
    True: "The import is taken back. The records are as they were before it.",
    False: "The import is taken back. Its decisions stay on file and do not count.",
}
_SHOWN = (Fate.NEW, Fate.ON_FILE, Fate.REPEATED, Fate.QUEUED, Fate.LEFT_OUT, Fate.WRONG)


def sheet_page(request: Request, desk: queries.Desk) -> HttpResponse:
    """Every row accounted for, and the decision."""
    sheet = queries.sheet_desk_for(request.actor, desk.imported.id)
    if desk.status == "mapping":
        return redirect("sheet_words" if sheet.is_told else "sheet_columns", desk.imported.id)
    context: dict[str, Any] = {
        **shown(desk, request.actor),
        "sheet": sheet,
        "steps": STEPS,
        "step": 5 if desk.status in ("committed", "undone") else 4,
        "account": [
            Count(fate.label, sheet.counts.get(fate, 0))
            for fate in _SHOWN
            if sheet.counts.get(fate, 0) or fate is Fate.NEW
        ],
        "all_rows": Count("Rows in the file", sheet.rows),
        "queued": sheet.counts.get(Fate.QUEUED, 0),
    }
    return render(request, "records/sheet.html", context)


def columns(request: Request, import_id: UUID) -> HttpResponse:
    desk = queries.sheet_desk_for(request.actor, import_id)
    desk.change.require()
    form = ColumnsForm(
        request.POST or None,
        shape=desk.shape,
        columns=desk.sheet.columns,
        meanings=desk.choices,
        initial=ColumnsForm.initial_of(desk.chosen),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.choose_columns(imported=desk.imported, chosen=form.chosen(), by=request.actor)
        except Refused as refused:
            _on_form(form, refused)
        else:
            return redirect("sheet_words", import_id)
    context = {"desk": desk, "form": form, "steps": STEPS, "samples": desk.sheet.samples()}
    return render(request, "records/sheet_columns.html", context)


def words(request: Request, import_id: UUID) -> HttpResponse:
    desk = queries.sheet_desk_for(request.actor, import_id)
    desk.change.require()
    form = WordsForm(
        request.POST or None,
        questions=desk.questions,
        words=desk.words,
        order=desk.order,
        meanings=desk.choices,
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.choose_words(
                imported=desk.imported, chosen=form.told(desk.chosen), by=request.actor
            )
        except Refused as refused:
            _on_form(form, refused)
        else:
            return redirect("import", import_id)
    return render(request, "records/sheet_words.html", {"desk": desk, "form": form, "steps": STEPS})


@require_POST
def take_good_rows(request: Request, import_id: UUID) -> HttpResponse:
    imported = queries.import_for(request.actor, import_id)
    actions.take_good_rows(imported=imported, by=request.actor)
    return redirect("import", import_id)


@require_GET
def left_rows(request: Request, import_id: UUID) -> HttpResponse:
    """The rows to be mended, in the columns they came in, each with what is wrong."""
    left = queries.left_rows_for(request.actor, import_id)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="rows-to-mend.csv"'
    response.write("\ufeff")  # spreadsheet programs take the file for UTF-8 by this mark
    table = csv.writer(response)
    table.writerow([*map(neutral_cell, left.columns), "Row in the file", "What to mend"])
    for number, cells, said in left.rows:
        table.writerow([*map(neutral_cell, cells), number, neutral_cell(said)])
    return response


def undo(request: Request, import_id: UUID) -> HttpResponse:
    desk = queries.desk_for(request.actor, import_id)
    form = UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.undo_import(
                imported=desk.imported, reason=form.cleaned_data["reason"], by=request.actor
            )
        except Refused as refused:
            _on_form(form, refused)
        else:
            messages.success(request, _TAKEN_BACK[desk.kind in RECORDS])
            return redirect("import", import_id)
    page = "records/take_back.html" if desk.kind in RECORDS else "records/sheet_undo.html"
    return render(request, page, {"desk": desk, "form": form})


def _on_form(form: Any, refused: Refused) -> None:
    """Shows the reasons on the form, unless the person may not do this at all."""
    if any(reason.code == "ROLE_SCOPE" for reason in refused.decision.reasons):
        raise refused
    for reason in refused.decision.reasons:
        form.add_error(None, reason.text)
