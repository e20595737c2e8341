"""The author's pages: texts, early readers, what the engine hid, the checklist, submission."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from portal import clock
from portal.http import Request
from portal.rules.decision import Refused
from sharing.releases import actions, queries
from sharing.releases.actions import Texts
from sharing.releases.forms import ReaderForm, TextsForm, refuse, zone
from sharing.releases.queries import ReleasePage
from sharing.releases.rules.lifecycle import RELEASE, ReleaseStatus
from sharing.releases.views.desks import TOLD, history_of, method_of, own_page, subject_of

STEPS = ("Draft", "Count and protect", "Check", "Two reviews", "Publish")
PLACES = {
    "draft": 1,
    "counted": 2,
    "refused": 2,
    "protected": 3,
    "in_review": 4,
    "returned": 4,
    "approved": 5,
    "scheduled": 5,
}


def work(request: Request, release_id: UUID) -> HttpResponse:
    """One release on its way: what is done, what is missing, what comes next."""
    return _show(request, own_page(request, release_id), ReaderForm())


def _show(request: Request, page: ReleasePage, naming: ReaderForm) -> HttpResponse:
    actor, release = request.actor, page.release
    context: dict[str, Any] = {
        "page": page,
        "release": release,
        "stale": queries.stale_for(actor, release),
        "subject": subject_of(release),
        "method": method_of(release),
        "told": release.status in TOLD,
        "downloads": queries.downloads_for(actor, release),
        "owner": RELEASE.states[ReleaseStatus(release.status)],
        "steps": STEPS,
        "place": PLACES.get(release.status, 0),
        "naming": naming,
        "zone": zone(),
        "readers": queries.readers_for(actor, release),
        "job": queries.job_for(actor, release),
        "checklist": queries.checklist_for(actor, release),
        "loss": queries.loss_for(actor, release),
        "suggestions": queries.suggestions_for(actor, release),
        "votes": queries.votes_for(actor, release),
        "withheld": queries.withheld_for(actor, release),
        "history": history_of(request, page),
    }
    return render(request, "releases/work.html", context)


def edit(request: Request, release_id: UUID) -> HttpResponse:
    """Title, context, coverage and embargo."""
    page = own_page(request, release_id)
    page.may_edit.require()
    release = page.release
    started = {
        "title": release.title,
        "context": release.context,
        "coverage": release.coverage,
        "embargo": release.embargo,
    }
    form = TextsForm(request.POST or None, initial=started)
    if request.method == "POST" and form.is_valid() and _saved(request, page, form):
        return _back(request, release_id, "Saved.")
    context = {"page": page, "release": release, "form": form}
    return render(request, "releases/edit.html", context)


def _saved(request: Request, page: ReleasePage, form: TextsForm) -> bool:
    try:
        actions.edit(release=page.release, texts=Texts(**form.cleaned_data), by=request.actor)
    except Refused as refused:
        refuse(form, refused)
        return False
    return True


@require_POST
def name_reader(request: Request, release_id: UUID) -> HttpResponse:
    page = own_page(request, release_id)
    form = ReaderForm(request.POST)
    if form.is_valid():
        try:
            actions.name_reader(release=page.release, by=request.actor, **form.cleaned_data)
        except Refused as refused:
            refuse(form, refused)
        else:
            return _back(request, release_id, "Named as an early reader.", "readers")
    return _show(request, page, form)


@require_POST
def remove_reader(request: Request, release_id: UUID, reader_id: UUID) -> HttpResponse:
    page = own_page(request, release_id)
    actions.remove_reader(reader_id=reader_id, release=page.release, by=request.actor)
    return _back(request, release_id, "No longer an early reader.", "readers")


@require_POST
def use_suggestion(request: Request, release_id: UUID, number: int) -> HttpResponse:
    page = own_page(request, release_id)
    actions.use_suggestion(release=page.release, number=number, by=request.actor)
    return _back(
        request,
        release_id,
        "The coarser table is a draft now; your texts are kept. Count it to see what is hidden.",
    )


@require_POST
def rework(request: Request, release_id: UUID) -> HttpResponse:
    page = own_page(request, release_id)
    actions.rework(release=page.release, by=request.actor)
    return _back(request, release_id, "A draft again. The numbers were thrown away.")


def discard(request: Request, release_id: UUID) -> HttpResponse:
    """Asks first: a discarded table does not come back."""
    page = own_page(request, release_id)
    page.may_discard.require()
    if request.method == "POST":
        actions.discard(release=page.release, by=request.actor)
        messages.info(request, f"{page.release.reference} was discarded.")
        return redirect("releases")
    return render(request, "releases/discard.html", {"page": page, "release": page.release})


@require_POST
def tick(request: Request, release_id: UUID) -> HttpResponse:
    """One item of the checklist: done, or not done after all."""
    page = own_page(request, release_id)
    act = actions.untick if "undo" in request.POST else actions.tick
    act(release=page.release, item=request.POST.get("item", ""), by=request.actor)
    return redirect(_address(release_id, "checklist"))


@require_POST
def submit(request: Request, release_id: UUID) -> HttpResponse:
    page = own_page(request, release_id)
    actions.submit(release=page.release, day=clock.today(), by=request.actor)
    return _back(request, release_id, "Handed to two reviewers, who decide apart from each other.")


@require_POST
def revise(request: Request, release_id: UUID) -> HttpResponse:
    page = own_page(request, release_id)
    draft = actions.revise(release=page.release, by=request.actor)
    return _back(request, draft.id, f"{draft.reference} begins where {page.release} ended.")


def _back(request: Request, release_id: UUID, words: str, part: str = "") -> HttpResponseRedirect:
    messages.success(request, words)
    return redirect(_address(release_id, part))


def _address(release_id: UUID, part: str) -> str:
    return reverse("release_work", args=[release_id]) + (f"#{part}" if part else "")


@require_POST
def count_again(request: Request, release_id: UUID) -> HttpResponse:
    """Begins the re-release of a published table whose data were corrected since."""
    page = own_page(request, release_id)
    made = actions.count_again(release=page.release, by=request.actor)
    messages.success(
        request,
        f"{made.reference} has been begun. Published, it replaces {page.release.reference}.",
    )
    return redirect("release_work", made.id)
