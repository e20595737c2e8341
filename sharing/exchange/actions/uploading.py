"""A return in parts: announced, sent part by part, put together and checked like any other."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import PurePath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from portal import clock
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.mapping import Chosen
from portal.rules.permissions import Permission
from portal.vault import files
from sharing.exchange import facts
from sharing.exchange.actions.receiving import LONGEST_NAME, check_return
from sharing.exchange.gathering import together
from sharing.exchange.models import Exchange, Return, Upload, UploadPart
from sharing.exchange.moving import locked
from sharing.exchange.rules.lifecycle import EXCHANGE, UPLOAD, UploadStatus
from sharing.exchange.rules.uploading import (
    PART_SIZE,
    WAITS,
    decide_part,
    decide_upload,
)


@action
def begin_upload(
    *,
    exchange: Exchange,
    file_name: str,
    size: int,
    sha256: str,
    encoding: str,
    by: Actor,
    day: date,
) -> Upload:
    """Announces a file, or finds it as it was announced before: a program that was ended goes on
    where it was. What waited too long is put aside first, so that nothing piles up."""
    decide_role(by, Permission.EXCHANGE_ANSWER, exchange.recipient_id).require()
    current = locked(exchange)
    EXCHANGE.decide(current.status, "return").require()
    facts.answer_coverage(current, day).require()
    waiting = Upload.objects.filter(
        organization_id=current.recipient_id, status=UploadStatus.OPEN
    ).select_related("exchange")
    for upload in waiting.filter(until__lt=clock.now()):
        _end(upload, "discard", by)
    told = {"exchange": current, "size": size, "sha256": sha256, "encoding": encoding}
    begun = waiting.filter(until__gte=clock.now(), begun_by_id=by.user_id, **told).first()
    if begun is not None:
        _record("resume_upload", begun, by)
        return begun
    decide_upload(size=size, most=settings.UPLOAD_LIMIT, open_already=waiting.count()).require()
    upload = Upload.objects.create(
        organization_id=current.recipient_id,
        exchange=current,
        file_name=PurePath(file_name or "file").name[-LONGEST_NAME:] or "file",
        encoding=encoding,
        size=size,
        sha256=sha256,
        part_size=PART_SIZE,
        begun_at=clock.now(),
        begun_by_id=by.user_id,
        until=clock.now() + WAITS,
    )
    _record("begin_upload", upload, by)
    return upload


@action
def keep_part(
    *, upload: Upload, number: int, content: bytes, sha256: str, by: Actor, day: date
) -> UploadPart:
    """Keeps a part, encrypted. The same part again changes nothing."""
    current = _held(upload, by)
    UPLOAD.decide(current.status, "finish").require()
    facts.answer_coverage(current.exchange, day).require()
    found = hashlib.sha256(content).hexdigest()
    decide_part(
        number=number,
        of=current.part_count,
        length=len(content),
        expected=current.length_of(number),
        sha256=found,
        said=sha256,
    ).require()
    _record("keep_part", current, by, number=number)
    before = current.parts.filter(number=number).select_related("content").first()
    if before is not None and before.sha256 == found:
        return before
    if before is not None:
        _destroy(before)
    stored = files.store(
        [content],
        name=f"{current.id}-{number}",
        media_type="application/octet-stream",
        organization_id=current.organization_id,
    )
    return UploadPart.objects.create(
        organization_id=current.organization_id,
        upload=current,
        number=number,
        sha256=found,
        content=stored,
    )


@action
def finish_upload(
    *,
    upload: Upload,
    by: Actor,
    day: date,
    blocked: int | None = None,
    told: Chosen | None = None,
) -> Return:
    """Puts the file together and checks it as if it had come whole. Its parts are destroyed."""
    current = _held(upload, by)
    UPLOAD.decide(current.status, "finish").require()
    with together(current) as whole:
        returned = check_return(
            exchange=current.exchange,
            upload=UploadedFile(file=whole, name=current.file_name, size=current.size),
            encoding=current.encoding,
            by=by,
            day=day,
            blocked=blocked,
            told=told,
        )
    current.returned = returned
    current.save(update_fields=["returned"])
    _end(current, "finish", by)
    return returned


@action
def refuse_upload(*, upload: Upload, by: Actor) -> None:
    """The file was checked and did not fit: nothing of it stays."""
    _end(_held(upload, by), "refuse", by)


@action
def discard_upload(*, upload: Upload, by: Actor) -> None:
    _end(_held(upload, by), "discard", by)


@action
def expire_upload(*, upload: Upload, by: Actor) -> bool:
    """Puts aside what waited too long, as the clock found it. False when it ended meanwhile."""
    current = _held(upload, by)
    late = UPLOAD.decide(current.status, "discard").allowed and current.until < clock.now()
    _record("expire_upload", current, by, parts=current.parts.count() if late else 0)
    if late:
        _end(current, "discard", by)
    return late


def _held(upload: Upload, by: Actor) -> Upload:
    """The upload as it is now, held until the transaction ends, for whoever may answer."""
    decide_role(by, Permission.EXCHANGE_ANSWER, upload.organization_id).require()
    return (
        Upload.objects.select_for_update(of=("self",)).select_related("exchange").get(id=upload.id)
    )


def _end(upload: Upload, verb: str, by: Actor) -> None:
    UPLOAD.decide(upload.status, verb).require()
    upload.status = UPLOAD.after(upload.status, verb)
    upload.save(update_fields=["status"])
    for part in upload.parts.select_related("content"):
        _destroy(part)
    _record(f"{verb}_upload", upload, by)


def _destroy(part: UploadPart) -> None:
    content = part.content
    part.delete()
    files.destroy(content)
    content.delete()


def _record(verb: str, upload: Upload, by: Actor, **detail: int) -> None:
    record(
        verb,
        by=by,
        organization_id=upload.organization_id,
        about=upload,
        detail={"exchange": upload.exchange.reference, **detail},
    )
