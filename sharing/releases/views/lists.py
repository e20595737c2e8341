"""All releases: what was released to me, and what my organization works on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from portal.http import Request
from portal.rules.permissions import Permission
from sharing.releases import queries
from sharing.releases.rules.lifecycle import RELEASE
from sharing.releases.views.desks import TOLD, WORKING

A_PAGE = 25
STATES: dict[str, tuple[str, tuple[str, ...]]] = {
    "": ("All", ()),
    "drafts": ("Being prepared", ("draft", "counted", "refused", "protected", "returned")),
    "review": ("In review", ("in_review",)),
    "publishing": ("To be published", ("approved", "scheduled")),
    "released": ("Released", ("released", "superseded")),
    "closed": ("Withdrawn or discarded", ("withdrawn", "discarded")),
}


@dataclass(frozen=True, slots=True)
class Tab:
    code: str
    label: str
    count: int
    is_current: bool


def releases(request: Request) -> HttpResponse:
    """Readers find what was released to them; the publisher's people what waits for whom."""
    found = queries.releases_for(request.actor)
    works = any(request.actor.may(permission) for permission in WORKING)
    asked = request.GET.get("state", "")
    state = asked if works and asked in STATES else ""
    statuses = Counter(found.values_list("status", flat=True))
    if state:
        found = found.filter(status__in=STATES[state][1])
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [(release, _waits_for(release.status)) for release in page],
        "works": works,
        "can_draft": request.actor.may(Permission.RELEASE_PROPOSE),
        "tabs": _tabs(statuses, state) if works else [],
        "state": state,
    }
    return render(request, "releases/list.html", context)


def _waits_for(status: str) -> str:
    """Who acts next; nobody has to where a release has come to its end."""
    return "" if status in TOLD or status == "discarded" else RELEASE.states[status]


def _tabs(statuses: Counter[str], state: str) -> list[Tab]:
    return [
        Tab(
            code,
            label,
            sum(count for status, count in statuses.items() if not within or status in within),
            code == state,
        )
        for code, (label, within) in STATES.items()
    ]
