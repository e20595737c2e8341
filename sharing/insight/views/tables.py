from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from portal.http import Request
from sharing.insight import actions, queries
from sharing.insight.forms import TableForm


def new(request: Request) -> HttpResponse:
    """Choose a metric, a class and a recipient; the table is counted and protected."""
    flows = {choice.key: choice for choice in queries.flows_for(request.actor)}
    classes = queries.classes_for(request.actor)
    form = TableForm(
        request.POST or None,
        metrics=queries.metrics_for(request.actor),
        classes=classes,
        flows=[(choice.key, choice.label) for choice in flows.values()],
    )
    if request.method == "POST" and form.is_valid():
        standing = flows[form.cleaned_data["flow"]].standing
        _release, job = actions.propose_table(
            organization_id=standing.flow.giver_id,
            agreement_id=standing.agreement_id,
            flow_key=standing.flow.key,
            metric_code=form.cleaned_data["metric"],
            class_of=form.cleaned_data["class_of"],
            by=request.actor,
        )
        return redirect("job", job.id)
    return render(request, "insight/new.html", {"form": form, "flows": flows, "classes": classes})
