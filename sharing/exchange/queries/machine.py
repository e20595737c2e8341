"""What programs ask of exchanges, beyond what the pages show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from portal import clock
from portal.models import StoredFile
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, Reason, Refused
from portal.rules.permissions import Permission
from sharing.exchange.countersigning import countersigned
from sharing.exchange.models import Exchange, Receipt, Return, Upload, UploadPart
from sharing.exchange.packaging.sealing import copy_taken
from sharing.exchange.queries.exchanges import exchange_for, exchanges_for, returns_seen
from sharing.exchange.queries.permitted import decide_download
from sharing.exchange.rules.lifecycle import EXCHANGE
from sharing.keys.facts import opening_keys

FURTHEST = 10_000_000
OPEN_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which requests a program asks for."""

    status: str = ""
    role: str = ""
    due_before: date | None = None
    sent_since: datetime | None = None


def requests_for(
    actor: Actor, wanted: Wanted, *, limit: int, offset: int
) -> tuple[int, Sequence[Exchange]]:
    """How many there are, and some of them, latest first."""
    found = exchanges_for(actor)
    own = actor.organizations_with(Permission.EXCHANGE_READ)
    if wanted.role == "recipient":
        found = found.filter(recipient_id__in=own)
    elif wanted.role == "giver":
        found = found.filter(organization_id__in=own)
    if wanted.status:
        found = found.filter(status=wanted.status)
    if wanted.due_before:
        found = found.filter(due_on__lt=wanted.due_before)
    if wanted.sent_since:
        found = found.filter(sent_at__gte=wanted.sent_since)
    latest = found.order_by("-prepared_at", "-id")
    return found.count(), list(latest[offset : offset + limit])


def package_for(actor: Actor, reference: str, day: date) -> StoredFile:
    """The package, for whoever took it within a day and may still. Reads on where it broke off."""
    exchange = exchange_for(actor, reference)
    decide_role(actor, Permission.EXCHANGE_ANSWER, exchange.recipient_id).require()
    EXCHANGE.decide(exchange.status, "download").require()
    decide_download(actor, exchange, day).require()
    recent = exchange.downloads.filter(by_id=actor.user_id, at__gte=clock.now() - OPEN_FOR)
    taken = recent.order_by("-at").first()
    package = copy_taken(exchange, taken.sha256) if taken else None
    if package is not None:
        return package
    words = f"Take the package first: POST exchanges/{reference}/downloads."
    if taken is not None:
        words = f"A key of yours came or went since you took it. {words}"
    raise Refused(Decision.deny(Reason("NOT_TAKEN", words)))


def keys_for(actor: Actor, reference: str) -> int:
    """To how many keys of the actor's own a package goes; the giver is not told."""
    return len(opening_keys(exchange_for(actor, reference).recipient_id))


def manifest_for(actor: Actor, reference: str) -> dict[str, Any]:
    """The manifest with the signatures of both sides, once the recipient took the package."""
    exchange = exchange_for(actor, reference)
    if not exchange.countersignatures.exists():
        raise Http404
    return countersigned(exchange)


def returns_for(
    actor: Actor, status: str, *, limit: int, offset: int
) -> tuple[int, Sequence[Return]]:
    """Own ones, and those that were handed in to the district; how many, and some, latest first."""
    found = returns_seen(actor)
    if status:
        found = found.filter(status=status)
    latest = found.order_by("-checked_at", "-id")
    return found.count(), list(latest[offset : offset + limit])


def receipts_for(actor: Actor, reference: str) -> QuerySet[Receipt]:
    """What both sides signed about this exchange, earliest first."""
    exchange = exchange_for(actor, reference)
    found = Receipt.objects.filter(exchange=exchange)
    return found.select_related("organization").order_by("at", "id")


def receipt_for(actor: Actor, receipt_id: UUID) -> Receipt:
    own = exchanges_for(actor).values("id")
    found = (
        Receipt.objects.filter(id=receipt_id, exchange_id__in=own)
        .select_related("organization", "exchange")
        .first()
    )
    if found is None:
        raise Http404
    return found


def upload_for(actor: Actor, upload_id: UUID) -> Upload:
    own = actor.organizations_with(Permission.EXCHANGE_ANSWER)
    found = (
        Upload.objects.filter(id=upload_id, organization_id__in=own)
        .select_related("exchange", "returned")
        .first()
    )
    if found is None:
        raise Http404
    return found


def parts_for(actor: Actor, upload: Upload) -> QuerySet[UploadPart]:
    """The parts that came; none of an upload that the actor may not answer with."""
    own = actor.organizations_with(Permission.EXCHANGE_ANSWER)
    return upload.parts.filter(organization_id__in=own).order_by("number")
