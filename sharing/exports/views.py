"""The page of files: choose, see who would be in it, take it; and the check of a request file."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render

from portal import clock
from portal.http import Request
from portal.rules.decision import Refused
from portal.rules.intake import Rejected
from sharing.exports import actions, queries
from sharing.exports.forms import CheckForm, ExportForm, TakeForm
from sharing.exports.rules.checking import read_request
from sharing.exports.rules.layouts.layout import Sheetful


def files(request: Request) -> HttpResponseBase:
    """GET decides as of now and shows the counts; POST decides again and gives the file."""
    day = clock.today()
    chosen = ExportForm(request.GET or None, **_choices(request))
    page = None
    if chosen.is_valid():
        page = queries.export_page_for(
            request.actor,
            source_key=chosen.cleaned_data["source"],
            layout_code=chosen.cleaned_data["layout"],
            class_of=chosen.cleaned_data["class_of"],
            day=day,
        )
    elif request.GET:
        raise Http404
    context: dict[str, Any] = {"chosen": chosen, "page": page, "query": request.GET.urlencode()}
    if page is not None:
        taking = TakeForm(request.POST or None, layout=page.layout, class_of=page.class_of)
        context["taking"] = taking
        if request.method == "POST" and taking.is_valid():
            try:
                return _taken(request, page, taking)
            except Rejected as found:
                context["rejected"] = found
            except Refused as found:
                context["refused"] = found.decision
    return render(request, "exports/files.html", context)


def _taken(request: Request, page: queries.ExportPage, taking: TakeForm) -> FileResponse:
    day, district = clock.today(), page.source.organization
    taken = actions.take_export(
        source=page.source,
        layout=page.layout,
        about=Sheetful(
            name="",
            district=district.name,
            nces_id=district.nces_id,
            class_of=page.class_of,
            made_on=day,
            **taking.chosen,
        ),
        leave_out=taking.cleaned_data.get("leave_out", False),
        by=request.actor,
        day=day,
    )
    response = FileResponse(
        taken.content, as_attachment=True, filename=taken.name, content_type=taken.media_type
    )
    response.headers["X-File-SHA256"] = taken.sha256
    return response


def check(request: Request) -> HttpResponse:
    """Whether a request file keeps to the layout: its problems by row and column, or its counts."""
    form = CheckForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            context["found"] = read_request(cast(BinaryIO, upload.file), name=upload.name or "file")
        except Rejected as rejected:
            context["rejected"] = rejected
    return render(request, "exports/check.html", context)


def _choices(request: Request) -> dict[str, Any]:
    sources = queries.sources_for(request.actor, clock.today())
    return {
        "sources": [(one.key, one.label) for one in sources],
        "classes": queries.classes_for(request.actor),
    }
