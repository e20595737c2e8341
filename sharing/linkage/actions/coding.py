"""Codes in place of names: the district hands its own in, and the college's file is compared."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import date
from pathlib import PurePath
from typing import BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile

from portal import clock
from portal.jobs import enqueue
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.permissions import Permission
from portal.uploads import require_acceptable
from portal.vault import files
from sharing.exchange import facts as exchange_facts
from sharing.exchange.models import Exchange
from sharing.exchange.moving import locked
from sharing.exchange.packaging.forgetting import decide_kept
from sharing.exchange.rules.lifecycle import EXCHANGE
from sharing.linkage import facts, work
from sharing.linkage.models import Linkage, StudentCodes
from sharing.linkage.moving import keep
from sharing.linkage.rules.coded import read_coded_rows, read_codes
from sharing.linkage.rules.codes import decide_putting, decide_secret, decide_there
from sharing.linkage.rules.reading import NEEDED, decide_linking

LONGEST_NAME = 200
NAMES = ("return_key", "first_name", "middle_name", "last_name", "birth_date")


@action
def take_names(*, exchange: Exchange, by: Actor) -> str:
    """The district's own students with the keys of this exchange, for encoding at its desk."""
    decide_role(by, Permission.STUDENT_READ, exchange.organization_id).require()
    decide_putting(exchange.status).require()
    out, rows = io.StringIO(newline=""), 0
    writer = csv.writer(out)
    writer.writerow(NAMES)
    for chunk in exchange_facts.graduates_of(exchange):
        for one in chunk:
            who = one.identity
            born = who.birth_date.isoformat() if who.birth_date else ""
            writer.writerow([one.return_key, who.first_name, who.middle_name, who.last_name, born])
            rows += 1
    record(
        "take_names_to_encode",
        by=by,
        organization_id=exchange.organization_id,
        about=exchange,
        detail={"rows": rows},
    )
    return out.getvalue()


@action
def put_codes(*, exchange: Exchange, upload: UploadedFile, by: Actor, day: date) -> StudentCodes:
    """Keeps the district's codes in place of earlier ones; raises `Rejected` and keeps nothing."""
    decide_role(by, Permission.EXCHANGE_REQUEST, exchange.organization_id).require()
    require_acceptable(upload)
    current = locked(exchange)
    decide_putting(current.status).require()
    exchange_facts.answer_coverage(current, day).require()
    decide_kept(current).require()
    name = PurePath(upload.name or "file").name[-LONGEST_NAME:]
    content = cast(BinaryIO, upload.file)
    read = read_codes(content, name=name, keys=facts.keys_of(current))
    _take_back(current)
    codes = StudentCodes.objects.create(
        organization_id=current.organization_id,
        recipient_id=current.recipient_id,
        exchange=current,
        file=files.store(
            [json.dumps(read.codes).encode()],
            name=f"{current.reference}-codes.json",
            media_type="application/json",
            organization_id=current.organization_id,
            shared_with_id=current.recipient_id,  # its files are compared with them
        ),
        scheme=read.scheme,
        people=len(read.codes),
        put_at=clock.now(),
        put_by_id=by.user_id,
    )
    record(
        "put_codes",
        by=by,
        organization_id=current.organization_id,
        about=current,
        detail={"people": codes.people, "scheme": codes.scheme},
    )
    return codes


@action
def take_back_codes(*, exchange: Exchange, by: Actor) -> Exchange:
    """Destroys the district's codes; a comparison that has ended keeps its counts and links."""
    decide_role(by, Permission.EXCHANGE_REQUEST, exchange.organization_id).require()
    current = locked(exchange)
    _take_back(current)
    record("take_back_codes", by=by, organization_id=current.organization_id, about=current)
    return current


def _take_back(exchange: Exchange) -> None:
    for codes in StudentCodes.objects.filter(exchange=exchange, taken_back_at=None):
        codes.taken_back_at = clock.now()
        codes.save(update_fields=["taken_back_at"])
        if codes.file.key_destroyed_at is None:
            files.destroy_key(codes.file)


@action
def begin_coded(
    *, exchange: Exchange, upload: UploadedFile, one_to_one: bool, by: Actor, day: date
) -> Linkage:
    """Checks every cell of a college's coded file and queues the comparison, or keeps nothing."""
    decide_role(by, Permission.EXCHANGE_ANSWER, exchange.recipient_id).require()
    require_acceptable(upload)
    current = locked(exchange)
    EXCHANGE.decide(current.status, "return").require()
    exchange_facts.answer_coverage(current, day).require()
    decide_kept(current).require()
    earlier = Linkage.objects.filter(exchange=current)
    decide_linking(
        elements_out=NEEDED,  # of the package no name is needed
        open_already=earlier.filter(status__in=["linking", "reading", "failed"]).exists(),
    ).require()
    codes = facts.codes_for(current)
    decide_there(codes.scheme if codes else None).require()
    assert codes is not None  # refused above
    name = PurePath(upload.name or "file").name[-LONGEST_NAME:]
    content = cast(BinaryIO, upload.file)
    sha256 = hashlib.sha256(content.read()).hexdigest()
    content.seek(0)
    read = read_coded_rows(content, name=name, college=facts.college_of(current.recipient))
    decide_secret(codes.scheme, read.scheme).require()
    linkage = Linkage.objects.create(
        organization_id=current.recipient_id,
        district_id=current.organization_id,
        exchange=current,
        codes=codes,
        number=earlier.count() + 1,
        file_name=name,
        sha256=sha256,
        one_to_one=one_to_one,
        second_share=0,
        persons=len(read.people),
        begun_at=clock.now(),
        begun_by_id=by.user_id,
    )
    linkage.people = keep(linkage, [json.dumps(read.people).encode()], "people.json")
    linkage.report = keep(linkage, [read.report], "report.csv")
    linkage.job = enqueue(
        work.compare_people,
        by=by,
        organization_id=linkage.organization_id,
        linkage_id=str(linkage.id),
    )
    linkage.save(update_fields=["people", "report", "job"])
    record(
        "begin_linkage",
        by=by,
        organization_id=linkage.organization_id,
        about=linkage,
        detail={"sha256": sha256, "rows": read.rows, "people": linkage.persons, "codes": True},
    )
    return linkage
