from __future__ import annotations

import csv
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from portal.http import Request
from portal.rules.intake import Rejected, neutral_cell
from portal.rules.permissions import Permission
from sharing.records import actions, queries
from sharing.records.forms import ImportForm
from sharing.records.rules.kinds import MAPPED, SHEETS, FileEncoding, ImportKind
from sharing.records.rules.layouts import LAYOUTS
from sharing.records.views.sheets import sheet_page
from sharing.records.views.shown import STEPS, shown


@require_GET
def imports(request: Request) -> HttpResponse:
    page = Paginator(queries.imports_for(request.actor), 25).get_page(request.GET.get("page"))
    may_import = request.actor.may(Permission.IMPORT_WRITE)
    return render(request, "records/imports.html", {"page": page, "may_import": may_import})


def new_import(request: Request) -> HttpResponse:
    """Choose what the file holds, and bring it."""
    rejected: Rejected | None = None
    form = ImportForm(
        request.POST or None,
        request.FILES or None,
        districts=queries.districts_for(request.actor),
        initial={"kind": request.GET.get("kind")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _received(request, form)
        except Rejected as refused:
            rejected = refused
    return render(
        request,
        "records/new_import.html",
        {"form": form, "layouts": LAYOUTS, "steps": STEPS, "rejected": rejected},
    )


def _received(request: Request, form: ImportForm) -> HttpResponse:
    """A spreadsheet in columns of its own asks on the next page what they hold."""
    kind = ImportKind(form.cleaned_data["kind"])
    receive = actions.receive_sheet if kind in MAPPED else actions.receive_import
    imported = receive(
        organization_id=UUID(form.cleaned_data["organization"]),
        kind=kind,
        upload=form.cleaned_data["file"],
        encoding=FileEncoding(told) if (told := form.cleaned_data["encoding"]) else None,
        by=request.actor,
    )
    return redirect("sheet_columns" if kind in MAPPED else "import", imported.id)


@require_GET
def one_import(request: Request, import_id: UUID) -> HttpResponse:
    """The fate of one file: being checked, refused with its problems, or waiting for a decision."""
    desk = queries.desk_for(request.actor, import_id)
    if desk.kind in MAPPED and (desk.kind in SHEETS or desk.status == "mapping"):
        return sheet_page(request, desk)
    return render(request, "records/import.html", shown(desk, request.actor))


@require_GET
def problems(request: Request, import_id: UUID) -> HttpResponse:
    """Every problem kept, as a table for the person who mends the file."""
    name, rejected = queries.problems_for(request.actor, import_id)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="problems.csv"'
    response.write("\ufeff")  # spreadsheet programs take the file for UTF-8 by this mark
    table = csv.writer(response)
    table.writerow(["file", "row", "column", "found", "expected", "remedy"])
    for problem in rejected.problems:
        cells = (problem.column or "", problem.found, problem.expected, problem.remedy)
        table.writerow(
            [
                neutral_cell(problem.file or name),
                problem.row if problem.row is not None else "",
                *map(neutral_cell, cells),
            ]
        )
    return response


@require_POST
def commit(request: Request, import_id: UUID) -> HttpResponse:
    imported = queries.import_for(request.actor, import_id)
    ends = request.POST.get("silent") == "end"
    actions.commit_import(imported=imported, by=request.actor, ends_silent=ends)
    return redirect("import", import_id)


@require_POST
def discard(request: Request, import_id: UUID) -> HttpResponse:
    imported = queries.import_for(request.actor, import_id)
    actions.discard_import(imported=imported, by=request.actor)
    messages.success(request, f"{imported.file_name} was discarded. Nothing was changed.")
    return redirect("imports")


@require_POST
def retry(request: Request, import_id: UUID) -> HttpResponse:
    imported = queries.import_for(request.actor, import_id)
    actions.retry_import(imported=imported, by=request.actor)
    return redirect("import", import_id)


@require_GET
def layouts(request: Request) -> HttpResponse:
    """What each kind of file must contain."""
    return render(request, "records/layouts.html", {"layouts": LAYOUTS})


@require_GET
def overview(request: Request) -> HttpResponse:
    """What the records hold, in numbers; no names."""
    return render(
        request,
        "records/overview.html",
        {
            "roster": queries.roster_for(request.actor),
            "graduates": queries.graduates_for(request.actor),
            "may_import": request.actor.may(Permission.IMPORT_WRITE),
        },
    )
