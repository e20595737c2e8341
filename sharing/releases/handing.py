"""Handing out a file of a release, to a person or a program: decided, made, recorded alike."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse

from portal import clock
from portal.rules.actor import Actor
from sharing.disclosure import SafeTable
from sharing.releases import actions, queries
from sharing.releases.delivery.about import About, about_release
from sharing.releases.delivery.files import File

Maker = Callable[[About, SafeTable], File]


@dataclass(frozen=True, slots=True)
class Handed:
    """A file that was recorded as taken, with the digest that the record holds."""

    file: File
    digest: bytes

    def response(self) -> HttpResponse:
        answer = HttpResponse(self.file.content, content_type=self.file.content_type)
        answer.headers["Content-Disposition"] = f'attachment; filename="{self.file.name}"'
        # Whoever keeps the file can compare it with the record of downloads (RFC 9530).
        answer.headers["Repr-Digest"] = f"sha-256=:{b64encode(self.digest).decode()}:"
        return answer


def hand_out(actor: Actor, release_id: UUID, make: Maker) -> Handed:
    """Made of the protected table alone; raises `Refused`, or 404 where there are no numbers."""
    page = queries.page_for(actor, release_id, clock.today())
    table = queries.table_for(actor, page.release)
    page.may_download.require()
    file = make(about_release(page.release), table)
    digest = hashlib.sha256(file.content)
    actions.note_download(
        release=page.release, file_format=file.code, sha256=digest.hexdigest(), by=actor
    )
    return Handed(file, digest.digest())
