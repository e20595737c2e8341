"""Where the publisher's people work on a release; readers have a page of their own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404

from agreements.rules.terms import Protection
from portal import clock
from portal.http import Request
from portal.rules.actor import Actor
from portal.rules.permissions import Permission
from sharing.releases import queries
from sharing.releases.queries import ReleasePage

WORKING = (Permission.RELEASE_PROPOSE, Permission.RELEASE_REVIEW, Permission.RELEASE_APPROVE)
TOLD = frozenset({"released", "superseded", "withdrawn"})


def own_page(request: Request, release_id: UUID) -> ReleasePage:
    """The release, for those of its publisher who write, review or publish; else not found."""
    page = queries.page_for(request.actor, release_id, clock.today())
    if not page.publishes:
        raise Http404
    return page


def place_for(actor: Actor, page: ReleasePage) -> str:
    """The address (by name) where this person goes on with it; empty: the readers' page."""
    release = page.release
    if release.status in TOLD or not page.publishes:
        return ""
    if release.status == "in_review" and _reviews(actor, page):
        return "release_review"
    publisher = release.organization_id
    if release.status in ("approved", "scheduled") and actor.may_in(
        Permission.RELEASE_APPROVE, publisher
    ):
        return "release_publish"
    return "release_work"


def _reviews(actor: Actor, page: ReleasePage) -> bool:
    """Whoever drafted it waits like everybody else."""
    release = page.release
    is_author = release.proposed_by_id == actor.user_id
    return not is_author and actor.may_in(Permission.RELEASE_REVIEW, release.organization_id)


# What a draft is divided by, before a count brings the labels.
WORDS = {"school": "School", "race_ethnicity": "Race/ethnicity", "lunch_status": "Lunch status"}


def subject_of(release: Any) -> str:
    """By what the students are divided, in words."""
    merged = release.spec.get("merged", {})
    said = [
        WORDS.get(code, code.replace("_", " ").capitalize())
        + (" (small categories merged)" if merged.get(code) else "")
        for code in release.spec.get("dimensions", [])
    ]
    return ", ".join(said)


def method_of(release: Any) -> str:
    """How the agreement wants the table to be protected."""
    return Protection(release.method).label if release.method else ""


def history_of(request: Request, page: ReleasePage) -> list[dict[str, Any]]:
    """What happened, as the timeline shows it."""
    return [
        {"title": step.words, "at": step.when, "by": step.who}
        for step in queries.history_for(request.actor, page.release)
    ]
