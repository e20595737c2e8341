"""Releases for machines: what one may read, its numbers, and its files, each recorded as taken.

What leaves is made of the protected table alone, by the code that makes the page's files.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema

from portal import clock, problem_details
from portal.rules.actor import Actor
from portal.rules.permissions import Permission
from sharing.disclosure import SafeTable
from sharing.releases import queries
from sharing.releases.delivery import files, machine
from sharing.releases.delivery.about import About
from sharing.releases.delivery.files import KINDS, File
from sharing.releases.handing import Maker, hand_out
from sharing.releases.models import Release
from sharing.releases.rules.lifecycle import PUBLIC

router = Router(tags=["releases"])
FURTHEST = 10_000_000
Standing = Literal["released", "superseded", "withdrawn"]
Key = Annotated[
    str,
    Path(description="The number of the release, or its id.", pattern="^[A-Za-z0-9-]{1,40}$"),
]
Format = StrEnum("Format", {code: code for code in KINDS})  # type: ignore[misc]
BINARY = {"schema": {"type": "string", "format": "binary"}}
ABOUT_FILE = {
    "responses": {
        200: {
            "description": "The file. `Repr-Digest` holds its SHA-256, as the record has it.",
            "content": {kind.content_type: BINARY for kind in KINDS.values()},
        }
    }
}
ABOUT_NUMBERS = {
    "responses": {
        200: {
            "description": "Everything that was released; each sign is explained in it.",
            "content": {"application/json": {"schema": {"type": "object"}}},
        }
    }
}


class PartyOut(Schema):
    id: UUID
    name: str


class WhyOut(Schema):
    code: str
    text: str


class ReadOut(Schema):
    allowed: bool
    reasons: list[WhyOut]


class ReleaseOut(Schema):
    """One table as it was released. `superseded` numbers stay to be cited; `withdrawn` ones do
    not."""

    id: UUID
    number: str
    title: str
    status: Standing
    publisher: PartyOut
    recipient: PartyOut
    agreement: str
    class_of: int
    metric: str
    published_sha256: str
    released_at: datetime | None
    withdrawn_at: datetime | None
    withdrawal_reason: str
    may_read: ReadOut
    files: list[str]


class ReleasesOut(Schema):
    total: int
    releases: list[ReleaseOut]


def reader(request: HttpRequest) -> Actor:
    """Whoever may read no release anywhere finds nothing here, as on the pages."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.may(Permission.RELEASE_READ):
        raise Http404
    return actor


@router.get("/releases", response=ReleasesOut, summary="List releases")
def list_releases(
    request: HttpRequest,
    class_of: int | None = Query(None, ge=1, le=9999),
    limit: int = Query(50, ge=1, le=200),
    offset: int = Query(0, ge=0, le=FURTHEST),
) -> ReleasesOut:
    """Tables that your organizations published or were given, latest first. Drafts are not here,
    nor is what only a named early reader sees."""
    actor = reader(request)
    found = queries.releases_for(actor).filter(status__in=PUBLIC)
    if class_of is not None:
        found = found.filter(class_of=class_of)
    return ReleasesOut(
        total=found.count(),
        releases=[_told(actor, one) for one in found[offset : offset + limit]],
    )


@router.get("/releases/{key}", summary="Read the numbers", openapi_extra=ABOUT_NUMBERS)
def read_release(request: HttpRequest, key: Key) -> HttpResponse:
    """Counts and rates of one release with their signs. Recorded like a file that was taken."""
    actor = reader(request)

    def make(about: About, table: SafeTable) -> File:
        before, after = queries.neighbors_of(actor, release)
        standing = {
            "status": release.status,
            "replaces": before.reference if before else None,
            "superseded_by": after.reference if after else None,
        }
        content = machine.release_json(about, table, standing)
        return File("json", f"{about.number}.json", "application/json", content)

    release = _release(actor, key)
    return _handed(actor, release, make)


@router.get("/releases/{key}/files/{format}", summary="Take a file", openapi_extra=ABOUT_FILE)
def take_file(request: HttpRequest, key: Key, format: Format) -> HttpResponse:
    """A file as the page gives it. Who took which bytes is recorded, so that a recall can reach
    them."""
    actor = reader(request)
    release = _release(actor, key)
    return _handed(actor, release, lambda about, table: files.made(about, table, format.value))


def _release(actor: Actor, key: str) -> Release:
    """By number or id; a draft has no numbers for a program."""
    release = queries.release_by_key(actor, key)
    if release.status not in PUBLIC:
        raise Http404
    return release


def _handed(actor: Actor, release: Release, make: Maker) -> HttpResponse:
    if release.status == "withdrawn":
        words = "This release was withdrawn. Delete your copies and do not cite its numbers."
        return problem_details.answer(410, words)
    return hand_out(actor, release.id, make).response()


def _told(actor: Actor, one: Release) -> ReleaseOut:
    page = queries.page_for(actor, one.id, clock.today())
    reasons = [WhyOut(code=why.code, text=why.text) for why in page.may_download.reasons]
    allowed = page.may_download.allowed
    return ReleaseOut(
        id=one.id,
        number=one.reference,
        title=one.title,
        status=cast(Standing, one.status),
        publisher=PartyOut(id=one.organization_id, name=str(one.organization)),
        recipient=PartyOut(id=one.recipient_id, name=str(one.recipient)),
        agreement=one.agreement_reference,
        class_of=one.class_of,
        metric=one.metric,
        published_sha256=one.published_sha256,
        released_at=one.released_at,
        withdrawn_at=one.withdrawn_at,
        withdrawal_reason=one.withdrawal_reason,
        may_read=ReadOut(allowed=allowed, reasons=[] if allowed else reasons),
        files=list(KINDS) if allowed else [],
    )
