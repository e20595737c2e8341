"""Idempotency keys: a request that is sent again with its key is answered again, and done once."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse

from portal import clock, problem_details
from portal.models import GivenAnswer
from portal.vault import master

HEADER = "Idempotency-Key"
LONGEST = 255
KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Repeat:
    """A key that is new, held until the transaction ends; or what was answered to it before."""

    row: GivenAnswer | None = None
    before: HttpResponse | None = None


def begun(request: HttpRequest, user_id: UUID) -> Repeat:
    """Looks the request's key up. Two at once: the second waits, and hears what the first heard."""
    key = request.headers.get(HEADER, "")
    if request.method != "POST" or not key:
        return Repeat()
    if len(key) > LONGEST or not key.isprintable():
        words = f"An idempotency key has at most {LONGEST} printable characters."
        return Repeat(before=problem_details.answer(400, words))
    GivenAnswer.objects.filter(user_id=user_id, at__lt=clock.now() - KEPT).delete()
    asked = fingerprint(request)
    GivenAnswer.objects.bulk_create(
        [GivenAnswer(user_id=user_id, key=key, request_hash=asked, at=clock.now())],
        ignore_conflicts=True,
    )
    row = GivenAnswer.objects.select_for_update(of=("self",)).get(user_id=user_id, key=key)
    if row.request_hash != asked:
        words = "This idempotency key was used for another request. Choose a new one."
        return Repeat(before=problem_details.answer(HTTPStatus.CONFLICT, words))
    return Repeat(before=_opened(row)) if row.answer else Repeat(row=row)


def keep(repeat: Repeat, response: HttpResponse) -> None:
    """Remembers the answer in the transaction of the act: both happened, or neither."""
    if repeat.row is None:
        return
    told = {
        "status": response.status_code,
        "type": response.headers.get("Content-Type", ""),
        "location": response.headers.get("Location", ""),
        "body": base64.b64encode(response.content).decode(),
    }
    repeat.row.answer = master.seal(json.dumps(told).encode(), repeat.row.id.bytes)
    repeat.row.save(update_fields=["answer"])


def fingerprint(request: HttpRequest) -> str:
    """What was asked, whatever the borders between the parts of a form are called."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type != "multipart/form-data":
        digest.update(request.body)
        return digest.hexdigest()
    for name, values in sorted(request.POST.lists()):
        digest.update(json.dumps([name, values]).encode())
    for name, uploads in sorted(request.FILES.lists()):
        for upload in uploads:
            digest.update(json.dumps([name, upload.name]).encode() + _hashed(upload))
    return digest.hexdigest()


def _hashed(upload: UploadedFile) -> bytes:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.digest()


def _opened(row: GivenAnswer) -> HttpResponse:
    told = json.loads(master.open_sealed(bytes(row.answer), row.id.bytes))
    response = HttpResponse(
        base64.b64decode(told["body"]), status=told["status"], content_type=told["type"]
    )
    if told["location"]:
        response.headers["Location"] = told["location"]
    response.headers["Idempotent-Replayed"] = "true"
    return response
