"""What of the releases waits for a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.urls import reverse

from portal import inbox
from portal.inbox import InboxItem
from portal.rules.actor import Actor
from portal.ui.formatting import moment
from sharing.releases import queries
from sharing.releases.models import Release


@inbox.register
def waiting(actor: Actor, day: date) -> Iterator[InboxItem]:
    yield from _for_author(actor)
    yield from _for_reviewer(actor)
    yield from _for_publisher(actor)
    yield from _for_reader(actor)
    yield from _recalls(actor)
    yield from _out_of_date(actor)


def _item(release: Release, title: str, detail: str, since: datetime | None) -> InboxItem:
    return InboxItem(
        title=title,
        url=reverse("release", args=[release.id]),
        detail=detail,
        since=since or release.proposed_at,
    )


AUTHOR = {
    "protected": ("Complete", "It is protected. Look at what is hidden, then submit it."),
    "refused": ("Change", "It cannot be protected as it is. Its page says what to do."),
    "returned": ("Revise", "It came back with comments. Begin a revised draft, or discard it."),
}


def _for_author(actor: Actor) -> Iterator[InboxItem]:
    for release in queries.with_author_for(actor):
        verb, detail = AUTHOR[release.status]
        title = f"{verb} {release.reference}: {release.title}"
        yield _item(release, title, detail, release.submitted_at or release.counted_at)


def _for_reviewer(actor: Actor) -> Iterator[InboxItem]:
    for release in queries.waiting_for(actor):
        yield _item(
            release,
            f"Review {release.reference}: {release.title}",
            f"A protected table for {release.recipient} waits for two reviewers.",
            release.submitted_at,
        )


def _for_publisher(actor: Actor) -> Iterator[InboxItem]:
    for release in queries.to_publish_for(actor):
        held_back = queries.withheld_for(actor, release)
        detail = f"Two reviewers agreed. Publish or schedule it for {release.recipient}."
        if held_back:
            detail = f"It did not go out: {held_back[0].reason}"
        yield _item(
            release,
            f"Publish {release.reference}: {release.title}",
            detail,
            held_back[0].at if held_back else release.approved_at,
        )


def _for_reader(actor: Actor) -> Iterator[InboxItem]:
    for release in queries.early_for(actor):
        assert release.publish_at is not None
        yield _item(
            release,
            f"For you to read early: {release.title}",
            f"By {release.organization}, released {moment(release.publish_at)}. Tell nobody "
            "before; that you read it is recorded.",
            release.told_at,
        )
    for release in queries.news_for(actor):
        yield _item(
            release,
            f"Released to you: {release.title}",
            f"By {release.organization}. Nobody of your organization has taken it yet.",
            release.released_at,
        )


def _recalls(actor: Actor) -> Iterator[InboxItem]:
    for recall in queries.open_recalls_for(actor):
        release = recall.release
        if recall.may_confirm:
            title = f"Delete your copies of {release.reference}: {release.title}"
            detail = f"{release.organization} withdrew it. Confirm when your copies are gone."
        else:
            title = f"Recall of {release.reference} is not confirmed by {recall.organization}"
            detail = "They were told to delete their copies and have not confirmed it yet."
        yield _item(release, title, detail, recall.sent_at)


def _out_of_date(actor: Actor) -> Iterator[InboxItem]:
    for stale in queries.all_stale_for(actor):
        if stale.again is None:
            release = stale.release
            yield _item(
                release,
                f"Out of date: {release.reference}: {release.title}",
                "The data under it were corrected after it was counted. Its page says what to do.",
                stale.corrections[-1].at,
            )
