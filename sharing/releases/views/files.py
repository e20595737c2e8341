"""Files of a release. Each that leaves is recorded with its hash."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from portal.http import Request
from portal.rules.decision import Refused
from sharing.disclosure import SafeTable
from sharing.releases import queries
from sharing.releases.delivery import charts, files, machine
from sharing.releases.delivery.about import About
from sharing.releases.delivery.files import File
from sharing.releases.handing import Maker, hand_out


def taker(code: str) -> Callable[..., HttpResponse]:
    """The view that gives the file of this kind."""

    @require_GET
    def take(request: Request, release_id: UUID) -> HttpResponse:
        return _taken(request, release_id, lambda about, table: files.made(about, table, code))

    return take


def drawer(code: str) -> Callable[..., HttpResponse]:
    """The view that gives one chart as a picture of this kind."""

    @require_GET
    def draw(request: Request, release_id: UUID, dimension: str) -> HttpResponse:
        chosen = request.GET.get("group", "")

        def make(about: About, table: SafeTable) -> File:
            views = {view.slug: view for view in charts.views_of(about, table, chosen)}
            if dimension not in views:
                raise Http404
            return files.drawn(about, table, views[dimension], code)

        return _taken(request, release_id, make)

    return draw


@require_GET
def as_json(request: Request, key: str) -> HttpResponse:
    """One release for programs, by its id or its number. Decided like its page."""
    try:
        release = queries.release_by_key(request.actor, key)
        if release.status == "withdrawn":
            return JsonResponse(_tombstone(release), status=410)

        def make(about: About, table: SafeTable) -> File:
            content = machine.release_json(about, table, _standing(request, release))
            return File("json", f"{about.number}.json", "application/json", content)

        response = _taken(request, release.id, make)
    except Http404:
        return JsonResponse({"error": "There is no such release for you."}, status=404)
    except Refused as refused:
        return JsonResponse({"error": _words(refused)}, status=403)
    del response.headers["Content-Disposition"]  # read where it is asked for
    return response


def _standing(request: Request, release: Any) -> Mapping[str, str | None]:
    before, after = queries.neighbors_of(request.actor, release)
    return {
        "status": release.status,
        "replaces": before.reference if before else None,
        "superseded_by": after.reference if after else None,
    }


def _tombstone(release: Any) -> dict[str, Any]:
    return {
        "release": {
            "id": str(release.id),
            "number": release.reference,
            "title": release.title,
            "status": release.status,
            "withdrawn_at": release.withdrawn_at.isoformat(timespec="seconds"),
            "reason": release.withdrawal_reason,
        },
        "error": "This release was withdrawn. Delete your copies and do not cite its numbers.",
    }


def _words(refused: Refused) -> str:
    return " ".join(reason.text for reason in refused.decision.reasons)


def _taken(request: Request, release_id: UUID, make: Maker) -> HttpResponse:
    return hand_out(request.actor, release_id, make).response()
