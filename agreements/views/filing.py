"""Bringing in a whole shelf: upload, say which column holds what, look at the check, decide."""

from __future__ import annotations

import csv
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from agreements.actions import binder as actions
from agreements.forms.binder import BinderForm, MappingForm
from agreements.queries import binder as queries
from agreements.views.sending import sent
from portal.http import Request
from portal.rules.intake import Rejected, neutral_cell

STEPS = ("Upload", "Columns", "Check", "On file")


def upload(request: Request) -> HttpResponse:
    owners = {str(one.id): one for one in queries.binder_owners_for(request.actor)}
    form = BinderForm(
        sent(request),
        request.FILES or None,
        owners=[(key, one.name) for key, one in owners.items()],
    )
    rejected = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            imported = actions.receive_binder(
                organization=owners[str(UUID(given["organization"]))],
                sheet=given["sheet"],
                papers=given["papers"],
                by=request.actor,
            )
        except Rejected as found:
            rejected = found
        else:
            return redirect("binder_import", imported.id)
    return render(
        request,
        "agreements/binder_upload.html",
        {"form": form, "rejected": rejected, "steps": STEPS},
    )


def one_import(request: Request, import_id: UUID) -> HttpResponse:
    """The columns, and below them what the spreadsheet would put on file."""
    desk = queries.import_desk_for(request.actor, import_id)
    form = MappingForm(
        sent(request),
        columns=desk.imported.columns,
        initial=MappingForm.initial_of(desk.mapping),
    )
    if request.method == "POST" and form.is_valid():
        actions.map_binder(imported=desk.imported, mapping=form.mapping(), by=request.actor)
        return redirect("binder_import", import_id)
    return render(
        request,
        "agreements/binder_import.html",
        {"desk": desk, "form": form, "steps": STEPS},
    )


@require_GET
def problems(request: Request, import_id: UUID) -> HttpResponse:
    """Everything to mend, as a table for the person who mends the spreadsheet."""
    desk = queries.import_desk_for(request.actor, import_id)
    if desk.rejected is None:
        raise Http404
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="problems.csv"'
    response.write("\ufeff")  # spreadsheet programs take the file for UTF-8 by this mark
    table = csv.writer(response)
    table.writerow(["row", "column", "found", "expected", "remedy"])
    for one in desk.rejected.problems:
        cells = (one.column or "", one.found, one.expected, one.remedy)
        table.writerow([one.row if one.row is not None else "", *map(neutral_cell, cells)])
    return response


@require_POST
def commit(request: Request, import_id: UUID) -> HttpResponse:
    imported = queries.binder_import_for(request.actor, import_id)
    try:
        made = actions.commit_binder(imported=imported, by=request.actor)
    except Rejected:
        messages.error(request, "Nothing was filed: something is still to be mended.")
        return redirect("binder_import", import_id)
    messages.success(
        request,
        f"{len(made)} {'agreement is' if len(made) == 1 else 'agreements are'} on file. "
        "They permit nothing: only an agreement that is signed here does.",
    )
    return redirect("binder")


@require_POST
def discard(request: Request, import_id: UUID) -> HttpResponse:
    imported = queries.binder_import_for(request.actor, import_id)
    actions.discard_binder(imported=imported, by=request.actor)
    messages.success(request, f"{imported.name} and its PDFs were destroyed. Nothing was filed.")
    return redirect("binder")
