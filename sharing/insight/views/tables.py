"""Which table is counted: chosen, changed, counted. The release's own pages do the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from portal.http import Request
from portal.rules.decision import Refused
from sharing.insight import actions, queries
from sharing.insight.forms import ChangeForm, TableForm
from sharing.releases.forms import refuse
from sharing.releases.rules.audience import Audience
from sharing.releases.views.desks import own_page
from sharing.releases.views.drafting import STEPS


@dataclass(frozen=True, slots=True)
class ForWhom:
    """One way a table can go: under a flow of an agreement, or to our own people."""

    key: str
    label: str
    given: dict[str, Any]


def new(request: Request) -> HttpResponse:
    """Choose what to count and for whom; the draft begins, nothing is counted yet."""
    ways = {way.key: way for way in _ways(request)}
    classes = queries.classes_for(request.actor)
    form = TableForm(
        request.POST or None,
        metrics=queries.metrics_for(request.actor),
        classes=classes,
        dimensions=queries.dimensions_for(request.actor),
        flows=[(way.key, way.label) for way in ways.values()],
    )
    if request.method == "POST" and form.is_valid():
        try:
            release = actions.draft_table(
                metric_code=form.cleaned_data["metric"],
                class_of=form.cleaned_data["class_of"],
                dimensions=form.cleaned_data["dimensions"],
                by=request.actor,
                **ways[form.cleaned_data["flow"]].given,
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "The draft has begun. Write what readers are told.")
            return redirect("release_work", release.id)
    context = {
        "form": form,
        "has_flows": any(way.given["audience"] == Audience.PARTNER for way in ways.values()),
        "classes": classes,
        "steps": STEPS,
    }
    return render(request, "insight/new.html", context)


def _ways(request: Request) -> list[ForWhom]:
    partners = [
        ForWhom(
            choice.key,
            choice.label,
            {
                "organization_id": choice.standing.flow.giver_id,
                "audience": Audience.PARTNER,
                "agreement_id": choice.standing.agreement_id,
                "flow_key": choice.standing.flow.key,
            },
        )
        for choice in queries.flows_for(request.actor)
    ]
    own = [
        ForWhom(
            f"internal:{organization_id}",
            f"Only our own people ({name})",
            {
                "organization_id": UUID(str(organization_id)),
                "audience": Audience.INTERNAL,
                "agreement_id": None,
                "flow_key": "",
            },
        )
        for organization_id, name in queries.internal_for(request.actor)
    ]
    return partners + own


def change(request: Request, release_id: UUID) -> HttpResponse:
    """Other dimensions, while nothing is counted."""
    page = own_page(request, release_id)
    page.may_count.require()
    release = page.release
    form = ChangeForm(
        request.POST or None,
        dimensions=queries.dimensions_for(request.actor),
        initial={"dimensions": release.spec.get("dimensions", [])},
    )
    if request.method == "POST" and form.is_valid():
        actions.change_table(release=release, by=request.actor, **form.cleaned_data)
        messages.success(request, "The table is changed.")
        return redirect("release_work", release_id)
    return render(request, "insight/change.html", {"release": release, "form": form})


@require_POST
def count(request: Request, release_id: UUID) -> HttpResponse:
    """Counts and protects behind the page, which shows how far it is."""
    page = own_page(request, release_id)
    job = actions.count_table(release=page.release, by=request.actor)
    return redirect("job", job.id)
