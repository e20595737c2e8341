"""A registrar hands in a file without return keys."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import PurePath
from typing import IO, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile

from portal import clock
from portal.jobs import enqueue
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.mapping import Chosen
from portal.rules.permissions import Permission
from portal.sheets import detected
from portal.uploads import require_acceptable
from sharing.exchange import facts as exchange_facts
from sharing.exchange.models import Exchange
from sharing.exchange.moving import locked
from sharing.exchange.packaging.forgetting import decide_kept
from sharing.exchange.remembering import told_of
from sharing.exchange.returned_sheets import Opened
from sharing.exchange.rules.lifecycle import EXCHANGE
from sharing.exchange.rules.sheets.fields import UNKEYED
from sharing.linkage import facts, work
from sharing.linkage.models import Linkage
from sharing.linkage.moving import keep
from sharing.linkage.rules.reading import decide_linking
from sharing.linkage.rules.unkeyed import Unkeyed, read_unkeyed
from sharing.linkage.rules.unkeyed_sheets import is_as_documented, read_people

LONGEST_NAME = 200
_COLUMNS = 2  # what has fewer is no table, and is refused as such


@action
def begin_linkage(
    *,
    exchange: Exchange,
    upload: UploadedFile,
    encoding: str,
    one_to_one: bool,
    second_share: int,
    by: Actor,
    day: date,
    told: Chosen | None = None,
) -> Linkage:
    """Checks every cell and queues the comparison, or raises `Rejected` and keeps nothing.

    `told` is what the columns of a sheet of the college's own hold; without it, what was
    remembered of such columns counts.
    """
    decide_role(by, Permission.EXCHANGE_ANSWER, exchange.recipient_id).require()
    require_acceptable(upload)
    current = locked(exchange)
    EXCHANGE.decide(current.status, "return").require()
    exchange_facts.answer_coverage(current, day).require()
    decide_kept(current).require()
    earlier = Linkage.objects.filter(exchange=current)
    decide_linking(
        elements_out=current.elements_out,
        open_already=earlier.filter(status__in=["linking", "reading", "failed"]).exists(),
    ).require()
    name = PurePath(upload.name or "file").name[-LONGEST_NAME:]
    content = cast(BinaryIO, upload.file)
    sha256 = hashlib.sha256(content.read()).hexdigest()
    content.seek(0)
    read = _read(current, upload, name, encoding, told)
    linkage = Linkage.objects.create(
        organization_id=current.recipient_id,
        district_id=current.organization_id,
        exchange=current,
        number=earlier.count() + 1,
        file_name=name,
        sha256=sha256,
        one_to_one=one_to_one,
        second_share=second_share,
        persons=len(read.people),
        begun_at=clock.now(),
        begun_by_id=by.user_id,
    )
    _keep(linkage, read, by)
    record(
        "begin_linkage",
        by=by,
        organization_id=linkage.organization_id,
        about=linkage,
        detail={"sha256": sha256, "rows": read.rows, "people": linkage.persons},
    )
    return linkage


def _read(
    exchange: Exchange, upload: UploadedFile, name: str, encoding: str, told: Chosen | None
) -> Unkeyed:
    college = facts.college_of(exchange.recipient)
    found = encoding or detected(upload).encoding.value
    opened = Opened(cast(IO[bytes], upload.file), upload.size or 0, name, found)
    if len(opened.header) < _COLUMNS or is_as_documented(opened.header):
        return read_unkeyed(opened.report(), name=name, encoding=found, college=college)
    sheet = opened.sheet()
    chosen = told_of(exchange, sheet, told, UNKEYED)
    return read_people(sheet, chosen, name=name, college=college)


def _keep(linkage: Linkage, read: Unkeyed, by: Actor) -> None:
    linkage.people = keep(linkage, [json.dumps(read.people).encode()], "people.json")
    linkage.report = keep(linkage, [read.report], "report.csv")
    linkage.job = enqueue(
        work.compare_people,
        by=by,
        organization_id=linkage.organization_id,
        linkage_id=str(linkage.id),
    )
    linkage.save(update_fields=["people", "report", "job"])
