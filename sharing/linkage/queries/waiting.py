"""What waits for a person, for the inbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from portal.inbox import InboxItem
from portal.rules.actor import Actor
from portal.rules.permissions import Permission
from portal.ui.formatting import plural
from sharing.exchange.rules.lifecycle import EXCHANGE, ExchangeStatus
from sharing.linkage import facts
from sharing.linkage.models import Linkage, StudentCodes
from sharing.linkage.rules.lifecycle import LinkageStatus


def pairs_waiting_for(actor: Actor, day: date) -> Iterator[InboxItem]:
    """A file with pairs to read is one line; one that is read is to be made into a return."""
    colleges = actor.organizations_with(Permission.EXCHANGE_ANSWER)
    districts = actor.organizations_with(Permission.EXCHANGE_ACCEPT) & actor.organizations_with(
        Permission.STUDENT_READ
    )
    if not colleges and not districts:
        return
    files = Linkage.objects.filter(
        Q(organization_id__in=colleges) | Q(district_id__in=districts, asked_at__isnull=False),
        status=LinkageStatus.READING,
    ).select_related("exchange")
    # Nobody reads names any more once the package is destroyed.
    files = files.exclude(exchange__package__key_destroyed_at__isnull=False)
    for linkage in files:
        item = _item(actor, linkage, is_college=linkage.organization_id in colleges)
        if item:
            yield item


def codes_waiting_for(actor: Actor, day: date) -> Iterator[InboxItem]:
    """Codes of the district with which the college has compared nothing yet."""
    colleges = actor.organizations_with(Permission.EXCHANGE_ANSWER)
    if not colleges:
        return
    compared = Linkage.objects.filter(codes=OuterRef("pk")).exclude(status=LinkageStatus.DISCARDED)
    answerable = [one for one in ExchangeStatus if EXCHANGE.decide(one, "return").allowed]
    waiting = StudentCodes.objects.filter(
        ~Exists(compared),
        recipient_id__in=colleges,
        taken_back_at=None,
        exchange__status__in=answerable,
    ).exclude(exchange__package__key_destroyed_at__isnull=False)
    for codes in waiting.select_related("exchange"):
        yield InboxItem(
            title=f"Compare codes with the district's: {codes.exchange.reference}",
            url=reverse("linkage_codes", args=[codes.exchange.reference]),
            detail=f"The district handed in codes of {plural(codes.people, 'student,students')} "
            "in place of names.",
            since=codes.put_at,
            due=codes.exchange.due_on,
        )


def _item(actor: Actor, linkage: Linkage, *, is_college: bool) -> InboxItem | None:
    waits = facts.waiting_of(linkage, user_id=actor.user_id).count()
    if not waits and not is_college:
        return None
    reference = linkage.exchange.reference
    since = linkage.begun_at if is_college else linkage.asked_at or linkage.begun_at
    if waits:
        return InboxItem(
            title=f"Say who is the same person: {plural(waits, 'pair,pairs')}, {reference}",
            url=reverse("linkage_read", args=[reference, linkage.number]),
            detail="The comparison of names and birth dates was not certain.",
            since=since,
        )
    return InboxItem(
        title=f"Make the compared file into a return: {reference}",
        url=reverse("linkage", args=[reference, linkage.number]),
        detail="You have read every pair that waits for you.",
        since=since,
    )
