"""The partner's side: take the package, check an answer, hand it in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import PurePath

from django.core.files.uploadedfile import UploadedFile

from portal import clock
from portal.models import StoredFile
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, Reason
from portal.rules.intake import Problems
from portal.rules.mapping import Chosen
from portal.rules.permissions import Permission
from portal.rules.webhooks import Event
from portal.uploads import require_acceptable
from portal.vault import files
from portal.webhooks import announce
from sharing.exchange import countersigning, facts, receipts, telling
from sharing.exchange.models import BlockedCount, Download, Exchange, Return
from sharing.exchange.moving import locked, locked_return, move, move_return
from sharing.exchange.own_record import record_own
from sharing.exchange.packaging import Tampered, keys_in, verified
from sharing.exchange.packaging.forgetting import decide_kept
from sharing.exchange.packaging.sealing import sealed_for_recipient
from sharing.exchange.queries.permitted import decide_download
from sharing.exchange.remembering import door_of
from sharing.exchange.returned_sheets import open_returned
from sharing.exchange.returning import Fingerprint, Reconciled, reconcile
from sharing.exchange.rules.blocked import decide_blocked
from sharing.exchange.rules.intake.nsc_detail import Dialect, normalise_key
from sharing.exchange.rules.lifecycle import EXCHANGE, RETURN, ReturnStatus
from sharing.exchange.rules.returns import for_district
from sharing.exchange.rules.sheets.rewriting import called_as

LONGEST_NAME = 200
DAYS_TO_CHECK = timedelta(days=14)


@action
def download(*, exchange: Exchange, by: Actor, day: date) -> StoredFile:
    """Hands the package to a named recipient while the agreement covers it; records who took it."""
    decide_role(by, Permission.EXCHANGE_ANSWER, exchange.recipient_id).require()
    current = locked(exchange)
    EXCHANGE.decide(current.status, "download").require()
    decide_download(by, current, day).require()
    package = sealed_for_recipient(current)
    Download.objects.create(
        organization_id=current.recipient_id,
        giver_id=current.organization_id,
        exchange=current,
        sha256=package.sha256,
        at=clock.now(),
        by_id=by.user_id,
    )
    move(current, "download")
    receipts.give(receipts.TAKEN, current, by=by, taken=package)
    countersigning.sign_for_recipient(current, by=by)
    record(
        "download_package",
        by=by,
        organization_id=current.recipient_id,
        about=current,
        detail={"sha256": package.sha256, "rows": current.sent},
    )
    return package


@action
def check_return(
    *,
    exchange: Exchange,
    upload: UploadedFile,
    encoding: str,
    by: Actor,
    day: date,
    blocked: int | None = None,
    told: Chosen | None = None,
) -> Return:
    """Reads outcomes and keeps what was agreed of them, or raises `Rejected` and keeps nothing.

    The file itself is not kept: it may say more than was agreed. `blocked` is how many students
    the college left out because their records are blocked; never which. `told` is what the columns
    of a sheet of the college's own hold; without it, what was remembered of such columns counts.
    """
    decide_role(by, Permission.EXCHANGE_ANSWER, exchange.recipient_id).require()
    require_acceptable(upload)
    current = locked(exchange)
    EXCHANGE.decide(current.status, "return").require()
    facts.answer_coverage(current, day).require()
    decide_kept(current).require()
    sha256 = _hash(upload)
    _decide_new(current, sha256=sha256).require()
    name = PurePath(upload.name or "file").name[-LONGEST_NAME:]
    problems = Problems(file=name)
    report = open_returned(
        upload, door_of(current, name=name, encoding=encoding, told=told), problems
    )
    with called_as(report.called):
        reconciled = reconcile(
            report,
            problems,
            sent_keys=_keys(current),
            elements=tuple(current.elements_back),
            reference=current.reference,
            name=name,
        )
    decide_blocked(blocked, reconciled.unmatched).require()
    returned = _kept(current, report.dialect, reconciled, name, by)
    returned.sha256 = sha256
    # What was written is undone with a refusal, the file included.
    _decide_new(current, content_sha256=returned.content_sha256).require()
    _discard_open(current, by)
    returned.save()
    record(
        "check_return",
        by=by,
        organization_id=current.recipient_id,
        about=returned,
        detail={"sha256": sha256, "sent": returned.sent, "matched": returned.matched},
    )
    if blocked is not None:
        BlockedCount.objects.create(
            returned=returned,
            organization_id=returned.organization_id,
            students=blocked,
            at=clock.now(),
        )
    return returned


def _kept(
    exchange: Exchange, dialect: Dialect, reconciled: Reconciled, name: str, by: Actor
) -> Return:
    """The return as it is to be saved; its outcomes are kept already."""
    fingerprint = Fingerprint(reconciled)
    content = files.store(
        fingerprint.through(reconciled.lines()),
        name=f"{exchange.reference}-outcomes.jsonl",
        media_type="application/jsonl",
        organization_id=exchange.recipient_id,
    )
    return Return(
        exchange=exchange,
        organization_id=exchange.recipient_id,
        district_id=exchange.organization_id,
        number=exchange.returns.count() + 1,
        file_name=name,
        content_sha256=fingerprint.hash,
        content=content,
        dialect=dialect,
        sent=reconciled.sent,
        matched=reconciled.matched,
        unmatched=reconciled.unmatched,
        terms=reconciled.terms,
        degrees=reconciled.degrees,
        notices=list(reconciled.notices),
        checked_at=clock.now(),
        checked_by_id=by.user_id,
    )


@action
def submit_return(*, returned: Return, by: Actor, day: date) -> Return:
    """Hands a checked return to the district, which sees it from now on."""
    decide_role(by, Permission.EXCHANGE_ANSWER, returned.organization_id).require()
    current = locked_return(returned)
    exchange = current.exchange
    RETURN.decide(current.status, "submit").require()
    facts.answer_coverage(exchange, day).require()
    assert current.content is not None  # kept from the check on
    move(exchange, "return")
    move_return(
        current,
        "submit",
        submitted_at=clock.now(),
        submitted_by_id=by.user_id,
        due_on=day + DAYS_TO_CHECK,
        blocked=telling.blocked_told(current),
        notices=for_district(current.notices),
    )
    current.content.shared_with_id = current.district_id
    current.content.save(update_fields=["shared_with"])
    receipts.give(receipts.HANDED_IN, exchange, by=by, returned=current)
    record_own(current, by)
    told = {"exchange": exchange.reference, "return": current.number}
    announce(current.district_id, Event.RETURN_SUBMITTED, told)
    record(
        "submit_return",
        by=by,
        organization_id=current.organization_id,
        about=current,
        detail={"matched": current.matched, "unmatched": current.unmatched},
    )
    return current


@action
def discard_return(*, returned: Return, by: Actor) -> Return:
    """Puts a checked return aside; the district never saw it."""
    decide_role(by, Permission.EXCHANGE_ANSWER, returned.organization_id).require()
    current = locked_return(returned)
    _discard(current, by)
    return current


def _discard_open(exchange: Exchange, by: Actor) -> None:
    """A new file takes the place of one that was checked and not handed in."""
    for returned in exchange.returns.filter(status=ReturnStatus.CHECKED).select_related("content"):
        _discard(returned, by)


def _discard(returned: Return, by: Actor) -> None:
    content = returned.content
    move_return(returned, "discard", content=None)
    if content is not None:
        files.destroy(content)
        content.delete()
    record("discard_return", by=by, organization_id=returned.organization_id, about=returned)


def _decide_new(exchange: Exchange, **fingerprint: str) -> Decision:
    """The same bytes, or the same outcomes laid out differently, change nothing."""
    earlier = (
        exchange.returns.filter(
            status__in=[ReturnStatus.SUBMITTED, ReturnStatus.ACCEPTED], **fingerprint
        )
        .order_by("number")
        .first()
    )
    if earlier is None:
        return Decision.allow()
    same = "This is the same file as" if "sha256" in fingerprint else "This file says the same as"
    return Decision.deny(
        Reason("SAME_AGAIN", f"{same} return {earlier.number}. Nothing was changed.")
    )


def _package(exchange: Exchange) -> StoredFile:
    assert exchange.package is not None  # the database insists once it was sent
    return exchange.package


def _keys(exchange: Exchange) -> Iterator[str]:
    """What this partner holds: the keys of the very package it was sent, once verified."""
    with files.open_stored(_package(exchange)) as package:
        try:
            verified(package, bytes(exchange.public_key))
        except Tampered as tampered:
            Decision.deny(
                Reason("TAMPERED", f"The package is not what was signed: {tampered}.")
            ).require()
        package.seek(0)
        yield from map(normalise_key, keys_in(package))


def _hash(upload: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()
