"""Recall: the numbers go, the tombstone stays, and whoever holds a copy is told to delete it."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.shortcuts import get_object_or_404

from portal import clock
from portal.facts import MACHINES
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, objection
from portal.rules.permissions import Permission
from sharing.releases import facts
from sharing.releases.models import Deletion, Recall, Release
from sharing.releases.moving import held, moved
from sharing.releases.rules.lifecycle import RELEASE
from sharing.releases.rules.review import decide_reason


@action
def withdraw(*, release: Release, reason: str, by: Actor) -> Release:
    """Takes a released table back and tells everybody who may hold a copy.

    Its cells stay in the ledger of what was once told, so later tables are protected against it.
    """
    release = held(release, Permission.RELEASE_APPROVE, by)
    RELEASE.decide(release.status, "withdraw").require()
    decide_reason(reason).require()
    release.withdrawal_reason = reason.strip()
    release.withdrawn_by_id, release.withdrawn_at = by.user_id, clock.now()
    holders = facts.holders_of(release)
    for organization_id, people in holders.items():
        Recall.objects.create(
            organization_id=release.organization_id,
            reader_organization_id=organization_id,
            release=release,
            people=len(people),
            sent_at=clock.now(),
        )
    # A program reads no mail: its organization finds the recall in the inbox of its people.
    written = sorted(
        address
        for address in {one for people in holders.values() for one in people}
        if not address.endswith(MACHINES)
    )
    transaction.on_commit(lambda: _write_to(written, release), robust=True)
    detail = {"organizations": len(holders), "people": len(written)}
    return moved(release, "withdraw", "withdraw_release", by, detail)


def _write_to(addresses: list[str], release: Release) -> None:
    """One message each: nobody learns who else held a copy."""
    subject = f"[Throughline] {release.reference} was withdrawn: please delete your copies"
    text = (
        f"{release.organization} withdrew {release.reference}, {release.title}.\n\n"
        f"Reason: {release.withdrawal_reason}\n\n"
        "Please delete every copy of its files, also those you passed on, and do not cite its "
        f"numbers. Then sign in to Throughline, open {release.reference} and confirm that your "
        "organization deleted its copies.\n"
    )
    messages = [
        EmailMessage(subject, text, settings.DEFAULT_FROM_EMAIL, [address]) for address in addresses
    ]
    get_connection().send_messages(messages)


@action
def confirm_deleted(*, recall_id: UUID, by: Actor) -> Deletion:
    """A person of the recipient says that their organization deleted its copies."""
    recall = get_object_or_404(Recall.objects.select_related("release"), id=recall_id)
    decide_role(by, Permission.RELEASE_READ, recall.reader_organization_id).require()
    Decision.unless(
        [
            objection(
                Deletion.objects.filter(recall=recall).exists(),
                "CONFIRMED",
                "Your organization has confirmed this already.",
            )
        ]
    ).require()
    deletion = Deletion.objects.create(
        organization_id=recall.reader_organization_id,
        recall=recall,
        by_id=by.user_id,
        at=clock.now(),
    )
    record(
        "confirm_deletion",
        by=by,
        organization_id=recall.reader_organization_id,
        about=recall.release,
    )
    return deletion
