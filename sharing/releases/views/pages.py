"""A release as its readers find it: numbers, files, what changed; or the stone that marks it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render

from portal import clock
from portal.http import Request
from portal.rules.permissions import Permission
from sharing.releases import actions, queries
from sharing.releases.queries import ReleasePage
from sharing.releases.views import desks, reading

PREVIEW = "preview"


def release(request: Request, release_id: UUID) -> HttpResponse:
    """The readers' page. Those who still work on the release are led to where they do."""
    page = queries.page_for(request.actor, release_id, clock.today())
    place = desks.place_for(request.actor, page)
    if place and PREVIEW not in request.GET:
        return redirect(place, release_id)
    page.may_read.require()
    if page.is_prerelease:
        actions.note_reading(release=page.release, by=request.actor)
    before, after = queries.neighbors_of(request.actor, page.release)
    context = {
        "page": page,
        "release": page.release,
        "stale": queries.stale_for(request.actor, page.release),
        "before": before,
        "after": after,
        "recalls": queries.recalls_for(request.actor, page.release),
        "reads_agreement": request.actor.may(Permission.AGREEMENT_READ),
        "preview": PREVIEW in request.GET,
    }
    return render(request, "releases/detail.html", context | _numbers(request, page))


def _numbers(request: Request, page: ReleasePage) -> dict[str, object]:
    found = page.release
    if not found.published_sha256 or found.status == "withdrawn":
        return {}
    context = reading.context_of(request.actor, found, request.GET)
    if page.may_download.allowed:
        context["files"] = reading.files_of(found)
    return context
