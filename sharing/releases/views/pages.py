from __future__ import annotations

import hashlib
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render

from portal import clock
from portal.http import Request
from portal.rules.permissions import Permission
from sharing.releases import actions, charts, exports, queries
from sharing.releases.forms import ReviewForm
from sharing.releases.headline import headline_of


def releases(request: Request) -> HttpResponse:
    page = Paginator(queries.releases_for(request.actor), 25).get_page(request.GET.get("page"))
    can_propose = request.actor.may(Permission.RELEASE_PROPOSE)
    return render(request, "releases/list.html", {"page": page, "can_propose": can_propose})


def release(request: Request, release_id: UUID) -> HttpResponse:
    return show(request, release_id, None)


def show(request: Request, release_id: UUID, form: ReviewForm | None) -> HttpResponse:
    """One release as this actor may see it; with the review form when it waits for them."""
    page = queries.page_for(request.actor, release_id, clock.today())
    page.may_read.require()
    found = page.release
    context = {
        "page": page,
        "release": found,
        "reviews": queries.reviews_for(request.actor, found),
        "downloads": queries.downloads_for(request.actor, found),
        "reads_agreement": request.actor.may(Permission.AGREEMENT_READ),
        "form": form or ReviewForm(initial={"sha256": found.published_sha256}),
    }
    if found.published_sha256 and found.status != "withdrawn":
        table = queries.table_for(request.actor, found)
        schools = charts.schools_of(found)
        asked = request.GET.get("school", "")
        school = asked if asked in dict(schools) else ""
        context |= {
            "headline": headline_of(found, table),
            "views": charts.views_of(found, table, school),
            "schools": schools,
            "school": school,
            "hidden": queries.hidden_count_for(request.actor, found),
        }
    return render(request, "releases/detail.html", context)


def table_csv(request: Request, release_id: UUID) -> HttpResponse:
    """Every published cell, hidden ones empty, as a spreadsheet opens it safely."""
    found = queries.release_for(request.actor, release_id)
    table = queries.table_for(request.actor, found)
    return _download(request, found, exports.cells_csv(found, table), "csv", "table.csv")


def rates_csv(request: Request, release_id: UUID) -> HttpResponse:
    found = queries.release_for(request.actor, release_id)
    table = queries.table_for(request.actor, found)
    return _download(request, found, exports.rates_csv(found, table), "rates", "rates.csv")


def chart_svg(request: Request, release_id: UUID, dimension: str) -> HttpResponse:
    found = queries.release_for(request.actor, release_id)
    table = queries.table_for(request.actor, found)
    school = request.GET.get("school", "")
    views = {view.slug: view for view in charts.views_of(found, table, school)}
    if dimension not in views:
        raise Http404
    content = views[dimension].svg.encode()
    return _download(request, found, content, "svg", f"{dimension}.svg")


TYPES = {
    "svg": "image/svg+xml",
    "csv": "text/csv; charset=utf-8",
    "rates": "text/csv; charset=utf-8",
}


def _download(
    request: Request, found: object, content: bytes, file_format: str, suffix: str
) -> HttpResponse:
    if found.status == "withdrawn":  # type: ignore[attr-defined]
        raise Http404
    actions.note_download(
        release=found,  # type: ignore[arg-type]
        file_format=file_format,
        sha256=hashlib.sha256(content).hexdigest(),
        by=request.actor,
    )
    response = HttpResponse(content, content_type=TYPES[file_format])
    name = f"{found.reference}-{suffix}"  # type: ignore[attr-defined]
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
