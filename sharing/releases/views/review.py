"""The reviewers' pages: everything about exactly these numbers, and a vote that nobody sees."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from portal import clock
from portal.http import Request
from portal.rules.actor import decide_role
from portal.rules.decision import Refused
from portal.rules.permissions import Permission
from portal.ui.counts import Count
from sharing.releases import actions, protection, queries
from sharing.releases.forms import HiddenFilterForm, VoteForm, refuse
from sharing.releases.queries import ReleasePage
from sharing.releases.reviewing import hidden
from sharing.releases.views import desks, reading
from sharing.releases.views.desks import own_page

LEAD = (
    "You decide about exactly these numbers and texts, without knowing what the other reviewer "
    "decides."
)
A_PAGE = 25
FEW = 25  # of the changes on the review page; all of them have a page of their own


def review(request: Request, release_id: UUID) -> HttpResponse:
    """What a reviewer must know to decide; POST is the decision."""
    page = _reviewers_page(request, release_id)
    release = page.release
    form = VoteForm(request.POST or None, initial={"sha256": release.fingerprint})
    if request.method == "POST" and form.is_valid() and _voted(request, page, form):
        messages.success(request, "Your decision is kept. The other reviewer cannot see it yet.")
        return redirect("release_review", release_id)
    actor = request.actor
    loss = queries.loss_for(actor, release)
    context: dict[str, Any] = {
        "page": page,
        "release": release,
        "form": form,
        "subject": desks.subject_of(release),
        "method": desks.method_of(release),
        "review_lead": LEAD if page.may_vote.allowed else "",
        "loss": loss,
        "strip": _strip(loss),
        "suggestions": queries.suggestions_for(actor, release),
        **_changes_context(request, page),
        "checklist": queries.checklist_for(actor, release),
        "votes": queries.votes_for(actor, release),
        "readers": queries.readers_for(actor, release),
        **_hidden_context(request, page),
    }
    # The readers' part comes first, so that no name of this page is taken from it.
    whole = reading.context_of(actor, release, request.GET) | context
    return render(request, "releases/review.html", whole)


def _reviewers_page(request: Request, release_id: UUID) -> ReleasePage:
    """For reviewers and publishers; the author waits on the page of their draft."""
    page = own_page(request, release_id)
    publisher = page.release.organization_id
    if not request.actor.may_in(Permission.RELEASE_APPROVE, publisher):
        decide_role(request.actor, Permission.RELEASE_REVIEW, publisher).require()
    if not page.release.published_sha256:
        raise Http404
    return page


def _voted(request: Request, page: ReleasePage, form: VoteForm) -> bool:
    try:
        actions.vote(release=page.release, day=clock.today(), by=request.actor, **form.cleaned_data)
    except Refused as refused:
        refuse(form, refused)
        return False
    return True


def _strip(loss: queries.Loss | None) -> dict[str, Any]:
    """Every number of the table is in exactly one of these parts."""
    if loss is None:
        return {}
    told = loss.primary + loss.secondary + loss.earlier
    parts = [
        Count("Shown", loss.cells - loss.hidden_cells, tone="good"),
        Count("Small groups", loss.primary, "hidden"),
        Count("Give one away", loss.secondary, "hidden"),
        Count("Hidden before", loss.earlier, "in an earlier release"),
        Count("Hidden", loss.hidden_cells - told, "why is not on record"),
    ]
    return {
        "parts": [part for part in parts if part.value],
        "whole": Count("Numbers in the table", loss.cells),
    }


def hidden_numbers(request: Request, release_id: UUID) -> HttpResponse:
    """All hidden numbers with their intervals: the whole page, or the list when htmx asks."""
    page = own_page(request, release_id)
    context = {"page": page, "release": page.release, **_hidden_context(request, page)}
    template = "releases/_hidden.html" if request.htmx else "releases/hidden.html"
    return render(request, template, context)


def _hidden_context(request: Request, page: ReleasePage) -> dict[str, Any]:
    release = page.release
    groups = [
        (dimension.label, ["All", *dimension.labels.values()])
        for dimension in protection.dimensions_of(release)
    ]
    chooser = HiddenFilterForm(request.GET, groups=groups)
    cells = queries.hidden_cells_for(request.actor, release)
    found = hidden.found(cells, _asked(chooser))
    listed = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return {
        "chooser": chooser,
        "hidden_all": len(cells),
        "hidden_found": len(found),
        "has_needs": any(cell.needs for cell in cells),
        "hidden_page": listed,
        "hidden_rows": [(hidden.group_of(cell.labels), cell) for cell in listed],
    }


def _asked(chooser: HiddenFilterForm) -> hidden.Asked:
    asked = chooser.asked
    return hidden.Asked(
        kind=asked.get("kind", ""),
        search=asked.get("search", ""),
        labels={name: asked[code] for code, name in chooser.groups if code in asked},
        weakest_first=asked.get("order") != "table",
    )


def _changes_context(request: Request, page: ReleasePage) -> dict[str, Any]:
    found = queries.changes_for(request.actor, page.release)
    cells = _changed_cells(found) if found else []
    return {"changes": found, "first_changes": cells[:FEW], "changed_count": len(cells)}


def _changed_cells(found: queries.Changes) -> list[tuple[str, queries.ChangedCell]]:
    cells = [*found.changed, *found.newly_shown, *found.newly_hidden]
    return [(hidden.group_of(cell.labels), cell) for cell in cells]


def changes(request: Request, release_id: UUID) -> HttpResponse:
    """Every number that says something else than the release before."""
    page = own_page(request, release_id)
    found = queries.changes_for(request.actor, page.release)
    if found is None:
        raise Http404
    shown = Paginator(_changed_cells(found), A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "release": page.release, "changes": found, "shown": shown}
    return render(request, "releases/changes.html", context)


def proof(request: Request, release_id: UUID) -> HttpResponse:
    """The auditor's proof, for the publisher's reviewers."""
    found = queries.proof_for(request.actor, release_id)
    response = HttpResponse(json.dumps(found, indent=1), content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="proof-{release_id}.json"'
    return response
