"""A return in parts: announced, sent part by part, resumed after a break, finished."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Path, Query, Router, Status
from ninja.errors import HttpError

from portal import clock
from portal.rules.actor import Actor
from portal.rules.decision import Refused
from portal.rules.intake import Rejected
from sharing.exchange import actions, queries
from sharing.exchange.api import shapes
from sharing.exchange.api.asking import reader
from sharing.exchange.models import Upload
from sharing.exchange.queries import machine
from sharing.exchange.rules.uploading import PART_SIZE

router = Router()
ONE = "/uploads/{upload_id}"
DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):")
ABOUT_PART: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    },
    "parameters": [
        {
            "in": "header",
            "name": "Content-Digest",
            "required": True,
            "schema": {"type": "string", "pattern": "^sha-256=:[A-Za-z0-9+/]{43}=:$"},
            "description": "SHA-256 of the part (RFC 9530): sha-256=:base64:",
        }
    ],
}


@router.post(
    "/exchanges/{reference}/uploads", response={201: shapes.UploadOut}, summary="Begin an upload"
)
def begin(
    request: HttpRequest, reference: shapes.Reference, announced: shapes.UploadIn
) -> Status[shapes.UploadOut]:
    """Announces a file. It has `parts` parts of `part_bytes` bytes each, the last one shorter;
    they wait encrypted until `until`. The same file, announced again by the same program while it
    waits, is the same upload: `received` says which parts need not be sent."""
    actor = reader(request)
    upload = actions.begin_upload(
        exchange=queries.exchange_for(actor, reference),
        file_name=announced.file_name,
        size=announced.bytes,
        sha256=announced.sha256,
        encoding=announced.encoding,
        by=actor,
        day=clock.today(),
    )
    return Status(201, shapes.upload_out(upload, list(machine.parts_for(actor, upload))))


@router.get(ONE, response=shapes.UploadOut, summary="Which parts came")
def read_upload(request: HttpRequest, upload_id: str) -> shapes.UploadOut:
    """After a break: `received` says what need not be sent again."""
    actor = reader(request)
    return _told(actor, _upload(actor, upload_id))


@router.put(
    ONE + "/parts/{int:number}",
    response=shapes.UploadOut,
    summary="Send a part",
    openapi_extra=ABOUT_PART,
)
def send_part(
    request: HttpRequest, upload_id: str, number: Annotated[int, Path(ge=1, le=1_000_000)]
) -> shapes.UploadOut:
    """The bytes of one part, in any order; the same part again changes nothing. One whose bytes
    are not those of `Content-Digest` is refused."""
    actor = reader(request)
    upload = _upload(actor, upload_id)
    content = request.read(PART_SIZE + 1)
    actions.keep_part(
        upload=upload,
        number=number,
        content=content,
        sha256=_digest(request),
        by=actor,
        day=clock.today(),
    )
    return _told(actor, upload)


@router.post(ONE + "/finish", response={201: shapes.ReturnOut}, summary="Finish an upload")
def finish(
    request: HttpRequest,
    upload_id: str,
    blocked: int | None = Query(None, ge=0, le=10_000_000),
) -> Status[shapes.ReturnOut]:
    """Puts the file together and checks it as the page does, with `blocked` as it is there. When
    it is refused, its parts are destroyed; mend the file and begin again."""
    actor = reader(request)
    upload = _upload(actor, upload_id)
    try:
        returned = actions.finish_upload(
            upload=upload, by=actor, day=clock.today(), blocked=blocked
        )
    except Rejected:
        _close(request, upload, actor)
        raise
    except Refused as refused:
        if {one.code for one in refused.decision.reasons} == {"SAME_AGAIN"}:
            _close(request, upload, actor)
        raise
    return Status(201, shapes.return_out(returned))


@router.delete(ONE, response={204: None}, summary="Discard an upload")
def discard(request: HttpRequest, upload_id: str) -> Status[None]:
    actor = reader(request)
    actions.discard_upload(upload=_upload(actor, upload_id), by=actor)
    return Status(204, None)


def _upload(actor: Actor, upload_id: str) -> Upload:
    """What is no id is the id of nothing."""
    try:
        return machine.upload_for(actor, UUID(upload_id))
    except ValueError:
        raise Http404 from None


def _close(request: HttpRequest, upload: Upload, actor: Actor) -> None:
    """The answer is a refusal, and yet this stays done: the parts are gone."""
    actions.refuse_upload(upload=upload, by=actor)
    request.keeps_its_writing = True  # type: ignore[attr-defined]


def _told(actor: Actor, upload: Upload) -> shapes.UploadOut:
    return shapes.upload_out(upload, list(machine.parts_for(actor, upload)))


def _digest(request: HttpRequest) -> str:
    found = DIGEST.search(request.headers.get("Content-Digest", ""))
    try:
        return base64.b64decode(found.group(1), validate=True).hex() if found else _missing()
    except binascii.Error:
        return _missing()


def _missing() -> str:
    raise HttpError(400, "Send the SHA-256 of the part: Content-Digest: sha-256=:base64:")
