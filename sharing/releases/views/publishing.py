"""The publisher's pages: now or later, back to the author, and the recall of what was told."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from portal import clock
from portal.http import Request
from portal.rules.actor import decide_role
from portal.rules.decision import Refused
from portal.rules.permissions import Permission
from portal.ui.counts import Count
from sharing.releases import actions, queries
from sharing.releases.forms import ConfirmForm, ReasonForm, ScheduleForm, refuse, zone
from sharing.releases.queries import ReleasePage
from sharing.releases.views.desks import history_of, own_page

LEADS = {
    "approved": "Both reviewers released it. You decide when it is published.",
    "scheduled": "Both reviewers released it, and its time is set.",
}
RECALL_STEPS = ("Why", "Whom it concerns", "Told")
UNSCHEDULE = "Kept in the history of the release."
SEND_BACK = "The author reads it and begins a new draft from this one."
RECALL = (
    "Everybody who could read the table sees it from now on, in the place of the numbers. Do not "
    "write anything here that would tell about a student."
)


def publish(request: Request, release_id: UUID) -> HttpResponse:
    """What both reviewers released: now, later, or back to its author."""
    page = _publishers_page(request, release_id)
    return _show(request, page, ScheduleForm(initial={"sha256": page.release.fingerprint}))


def _publishers_page(request: Request, release_id: UUID) -> ReleasePage:
    page = own_page(request, release_id)
    decide_role(request.actor, Permission.RELEASE_APPROVE, page.release.organization_id).require()
    if page.release.status not in ("approved", "scheduled"):
        raise Http404
    return page


def _show(request: Request, page: ReleasePage, scheduling: ScheduleForm) -> HttpResponse:
    actor, release = request.actor, page.release
    context: dict[str, Any] = {
        "page": page,
        "release": release,
        "publish_lead": LEADS[release.status],
        "scheduling": scheduling,
        "stopping": ReasonForm(hint=UNSCHEDULE),
        "zone": zone(),
        "accesses": _accesses(request, page),
        "votes": queries.votes_for(actor, release),
        "withheld": queries.withheld_for(actor, release),
        "loss": queries.loss_for(actor, release),
        "history": history_of(request, page),
    }
    return render(request, "releases/publish.html", context)


def _accesses(request: Request, page: ReleasePage) -> list[tuple[Any, list[Any]]]:
    """Each early reader with the moments at which they opened the page."""
    readings = [
        one for one in queries.downloads_for(request.actor, page.release) if one.format == "page"
    ]
    return [
        (reader, [one for one in readings if one.user.email == reader.email])
        for reader in queries.readers_for(request.actor, page.release)
    ]


def publish_now(request: Request, release_id: UUID) -> HttpResponse:
    """Asks first: what was told stays told."""
    page = _publishers_page(request, release_id)
    page.may_publish.require()
    release = page.release
    form = ConfirmForm(request.POST or None, initial={"sha256": release.fingerprint})
    if request.method == "POST" and form.is_valid():
        try:
            actions.publish(
                release=release,
                sha256=form.cleaned_data["sha256"],
                day=clock.today(),
                by=request.actor,
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, f"Published to {release.recipient}.")
            return redirect("release", release_id)
    context = {"page": page, "release": release, "form": form}
    return render(request, "releases/publish_now.html", context)


@require_POST
def schedule(request: Request, release_id: UUID) -> HttpResponse:
    page = _publishers_page(request, release_id)
    form = ScheduleForm(request.POST)
    if form.is_valid():
        try:
            actions.schedule(
                release=page.release, day=clock.today(), by=request.actor, **form.cleaned_data
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "Scheduled. The portal publishes it without you.")
            return redirect("release_publish", release_id)
    return _show(request, page, form)


@require_POST
def unschedule(request: Request, release_id: UUID) -> HttpResponse:
    page = _publishers_page(request, release_id)
    form = ReasonForm(request.POST, hint=UNSCHEDULE)
    if not form.is_valid():
        messages.error(request, "It stays scheduled: say why it should not be.")
        return redirect("release_publish", release_id)
    actions.unschedule(release=page.release, by=request.actor, **form.cleaned_data)
    messages.success(request, "No longer scheduled. It waits until you publish it.")
    return redirect("release_publish", release_id)


def send_back(request: Request, release_id: UUID) -> HttpResponse:
    """What both reviewers released does not go out after all."""
    page = _publishers_page(request, release_id)
    page.may_return.require()
    form = ReasonForm(request.POST or None, hint=SEND_BACK)
    if request.method == "POST" and form.is_valid():
        release = page.release
        actions.return_approved(
            release=release, sha256=release.fingerprint, by=request.actor, **form.cleaned_data
        )
        messages.info(request, "Returned to its author with your reason.")
        return redirect("release", release_id)
    return render(
        request, "releases/send_back.html", {"page": page, "release": page.release, "form": form}
    )


def recall(request: Request, release_id: UUID) -> HttpResponse:
    """First the reason, then whom it concerns, then the recall; afterwards who answered it."""
    page = own_page(request, release_id)
    release, actor = page.release, request.actor
    if release.status == "withdrawn":
        return render(request, "releases/recalled.html", _board(request, page))
    page.may_withdraw.require()
    form = ReasonForm(request.POST or None, hint=RECALL)
    is_told = request.method == "POST" and form.is_valid()
    if is_told and "confirmed" in request.POST:
        actions.withdraw(release=release, by=actor, **form.cleaned_data)
        messages.info(request, f"{release.reference} is recalled.")
        return redirect("release_recall", release_id)
    context = {
        "page": page,
        "release": release,
        "form": form,
        "confirming": is_told,
        "recall_steps": RECALL_STEPS,
        "recall_place": 2 if is_told else 1,
        "concerned": queries.concerned_for(actor, release),
    }
    return render(request, "releases/recall.html", context)


def _board(request: Request, page: ReleasePage) -> dict[str, Any]:
    """Who was told, and who answered."""
    recalls = queries.recalls_for(request.actor, page.release)
    confirmed = sum(one.confirmed_at is not None for one in recalls)
    parts = [
        Count("Deleted", confirmed, tone="good"),
        Count("No answer yet", len(recalls) - confirmed, tone="attention"),
    ]
    return {
        "page": page,
        "release": page.release,
        "recalls": recalls,
        "strip": {"parts": parts, "whole": Count("Organizations told", len(recalls))},
        "history": history_of(request, page),
    }


@require_POST
def confirm_deleted(request: Request, release_id: UUID, recall_id: UUID) -> HttpResponse:
    """The recipient's word that no copy is left."""
    release = queries.release_for(request.actor, release_id)
    actions.confirm_deleted(recall_id=recall_id, by=request.actor)
    messages.success(request, f"Thank you. {release.organization} sees that you deleted it.")
    return redirect("release", release_id)
