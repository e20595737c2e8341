from __future__ import annotations

import json
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from portal import clock
from portal.http import Request
from sharing.releases import actions, queries
from sharing.releases.forms import ReviewForm
from sharing.releases.views import pages


@require_POST
def decide(request: Request, release_id: UUID) -> HttpResponse:
    """Release exactly the numbers shown, or return them with a reason."""
    release = queries.release_for(request.actor, release_id)
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return pages.show(request, release_id, form)
    sha256, comment = form.cleaned_data["sha256"], form.cleaned_data["comment"]
    if form.cleaned_data["verdict"] == "return":
        if form.needs_comment():
            return pages.show(request, release_id, form)
        actions.return_table(release=release, sha256=sha256, comment=comment, by=request.actor)
        messages.info(request, "The table went back to its author with your reason.")
    else:
        actions.release_table(
            release=release, sha256=sha256, comment=comment, day=clock.today(), by=request.actor
        )
        messages.success(request, f"Released to {release.recipient}.")
    return redirect("release", release_id)


@require_POST
def withdraw(request: Request, release_id: UUID) -> HttpResponse:
    release = queries.release_for(request.actor, release_id)
    form = ReviewForm(request.POST)
    if not form.is_valid() or form.needs_comment():
        return pages.show(request, release_id, form)
    actions.withdraw(release=release, comment=form.cleaned_data["comment"], by=request.actor)
    messages.info(request, "Withdrawn. Recipients now see that, and your reason.")
    return redirect("release", release_id)


def proof(request: Request, release_id: UUID) -> HttpResponse:
    """The auditor's proof, for the publisher's reviewers."""
    found = queries.proof_for(request.actor, release_id)
    response = HttpResponse(json.dumps(found, indent=1), content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="proof-{release_id}.json"'
    return response
