"""The register and the map: finding an agreement, and seeing who gives what to whom."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from agreements import queries
from agreements.finding import Wanted
from agreements.forms.finding import FindingForm
from agreements.queries.memoranda import joinable_for
from portal import clock
from portal.http import Request
from portal.rules.intake import neutral_cell
from portal.rules.permissions import Permission

A_PAGE = 25
COLUMNS = (
    "reference", "title", "kind", "parties", "status", "first_day", "last_day", "notice_ends",
    "who_acts_next",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tab:
    code: str
    label: str
    count: int
    is_current: bool


def agreements(request: Request) -> HttpResponse:
    """All agreements of the actor's organizations, and where each stands."""
    form = FindingForm(request.GET)
    wanted = form.wanted()
    register = queries.register_for(request.actor, wanted, clock.today())
    page = _Counted(register.agreements, _size(register, wanted)).get_page(request.GET.get("page"))
    page.object_list = register.lines(page.object_list)
    context = {
        "page": page,
        "form": form,
        "tabs": _tabs(register, wanted),
        "is_searching": wanted != Wanted(standing=wanted.standing, order=wanted.order),
        "has_any": bool(sum(register.standings.values())),
        "may_draft": request.actor.may(Permission.AGREEMENT_DRAFT),
        "joinable": joinable_for(request.actor, clock.today()),
    }
    return render(request, "agreements/register.html", context)


def register_file(request: Request) -> HttpResponse:
    """The same agreements as a file, one line for each."""
    form = FindingForm(request.GET)
    register = queries.register_for(request.actor, form.wanted(), clock.today())
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="agreements.csv"'
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    for line in register.lines(register.agreements):
        told = (
            line.reference, line.title, line.kind.label, "; ".join(line.parties),
            line.status.label, line.effective_on, line.expires_on, line.ends_on, line.who_acts,
        )  # fmt: skip
        writer.writerow([neutral_cell("" if one is None else str(one)) for one in told])
    return response


def flow_map(request: Request) -> HttpResponse:
    """Givers down, recipients across, each place with what is agreed and how it stands."""
    found = queries.map_for(request.actor, clock.today())
    return render(request, "agreements/map.html", {"map": found})


if TYPE_CHECKING:
    Pages = Paginator[Any]
else:
    Pages = Paginator


class _Counted(Pages):
    """Pages of what was counted already, for the tabs."""

    def __init__(self, found: Any, size: int) -> None:
        super().__init__(found, A_PAGE)
        self._size = size

    @property
    def count(self) -> int:
        return self._size


def _size(register: queries.Register, wanted: Wanted) -> int:
    if wanted.standing:
        return register.standings[wanted.standing]
    return sum(register.standings.values())


def _tabs(register: queries.Register, wanted: Wanted) -> list[Tab]:
    """How many of those looked for stand where; an empty place is shown only while open."""
    everything = Tab(
        "", "All", _size(register, replace(wanted, standing=None)), not wanted.standing
    )
    return [
        everything,
        *(
            Tab(standing, standing.label, count, standing is wanted.standing)
            for standing, count in register.standings.items()
            if count or standing is wanted.standing
        ),
    ]
