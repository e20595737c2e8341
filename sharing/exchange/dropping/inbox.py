"""Picking returns up, each exactly once: handed in first, then put away with an answer beside it.

Killed in between, the next run finds the same file again, and the same file twice is one return.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import stat
import tempfile
from pathlib import Path
from typing import IO, Any, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404

from portal import clock
from portal.rules.actor import Actor
from portal.rules.decision import Decision, Reason, Refused
from portal.rules.intake import Rejected
from sharing.exchange import actions, queries
from sharing.exchange.dropping.folder import Drop, NoAccess, put_into, write_whole
from sharing.exchange.dropping.slips import require_slip
from sharing.exchange.models import Exchange, Return
from sharing.exchange.rules.carrying import (
    COUNTERSIGNATURE,
    SLIP,
    is_slip,
    reference_of,
    shortened,
)
from sharing.exchange.rules.lifecycle import ReturnStatus

log = logging.getLogger("exchange")
SETTLED = 30.0  # seconds without a change: an upload that still runs is left alone
IN_MEMORY = 8 << 20
LARGEST_SLIP = 1 << 16
LONGEST_NAME = 180  # bytes; moments and endings are added, and 255 are possible
KEY_ID = 16  # digits; fewer would let one key sign under many names


class Growing(Exception):
    """Somebody writes to the file while it is read; the next run looks again."""


def pick_up(drop: Drop, *, settled: float = SETTLED) -> dict[str, bool | None]:
    """Name of each file that was dealt with, and whether it was taken; None when something went
    wrong with it, which stops no other file."""
    done: dict[str, bool | None] = {}
    for path in sorted(drop.folder.inbox.iterdir()):
        if path.name.startswith(".") or is_slip(path.name) or not _is_settled(path, settled):
            continue
        try:
            done[path.name] = _dealt_with(drop, path)
        except NoAccess:
            raise
        except Growing:
            continue
        except Exception:
            log.exception("%r in %s could not be dealt with", path.name, drop.folder.inbox)
            done[path.name] = None
    return done


def _is_settled(path: Path, settled: float) -> bool:
    """Files alone; never what leads elsewhere, nor what would be waited for. By the moment that
    the system notes itself: a program that uploads may set the other one into the future."""
    try:
        found = path.lstat()
    except OSError:  # gone since
        return False
    return stat.S_ISREG(found.st_mode) and clock.now().timestamp() - found.st_ctime >= settled


def _dealt_with(drop: Drop, path: Path) -> bool:
    try:
        with drop.acting() as actor:
            answer = _taken(actor, path)
    except Rejected as rejected:
        return _put_away(drop, path, _problems(rejected), taken=False)
    except Http404:
        words = "Your organization has no such exchange, or was not sent it yet."
        return _put_away(drop, path, words, taken=False)
    except Refused as refused:
        codes = {reason.code for reason in refused.decision.reasons}
        words = "\n".join(reason.text for reason in refused.decision.reasons)
        return _put_away(drop, path, words, taken=codes == {"SAME_AGAIN"})
    return _put_away(drop, path, answer, taken=True)


def _taken(actor: Actor, path: Path) -> str:
    reference = reference_of(path.name)
    if not reference or not path.name.isprintable():
        words = "The name must begin with the exchange, as in EX-AB12CD3.csv, in plain letters."
        raise Refused(Decision.deny(Reason("NAME", words)))
    exchange = queries.exchange_for(actor, reference)
    if path.name.endswith(COUNTERSIGNATURE):
        return _countersigned(actor, exchange, path)
    spooled = cast(IO[bytes], tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115
    with spooled as content:
        size, sha256 = _copied(path, content)
        if before := _handed_in(exchange, sha256):
            return f"This is the same file as return {before.number}. Nothing was changed."
        require_slip(exchange, _slip_of(path), sha256)
        returned = actions.check_return(
            exchange=exchange,
            upload=UploadedFile(file=content, name=path.name, size=size),
            encoding="utf-8",
            by=actor,
            day=clock.today(),
        )
    returned = actions.submit_return(returned=returned, by=actor, day=clock.today())
    return (
        f"Return {returned.number} to {reference} is handed in.\n"
        f"{returned.sent} students were sent: {returned.matched} matched, {returned.unmatched} not "
        f"found. {returned.terms} terms, {returned.degrees} degrees.\nsha256 {returned.sha256}"
    )


def _handed_in(exchange: Exchange, sha256: str) -> Return | None:
    """The return that this very file became: sent twice, or put away too late by a killed run."""
    kept = (ReturnStatus.SUBMITTED, ReturnStatus.ACCEPTED)
    return exchange.returns.filter(sha256=sha256, status__in=kept).first()


def _countersigned(actor: Actor, exchange: Exchange, path: Path) -> str:
    try:
        told = json.loads(_small(path))
        keyid, signature = str(told["keyid"])[:KEY_ID], str(told["sig"])
        if len(keyid) < KEY_ID:
            raise ValueError(keyid)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        words = "This is no countersignature."
        raise Refused(Decision.deny(Reason("UNREADABLE", words))) from error
    actions.countersign(exchange=exchange, keyid=keyid, signature=signature, by=actor)
    return f"The manifest of {exchange.reference} carries your signature (key {keyid})."


def _copied(path: Path, content: IO[bytes]) -> tuple[int, str]:
    """Read once, so that what is checked is what is kept, whatever happens to the file."""
    digest, size = hashlib.sha256(), 0
    with _opened(path) as came:
        before = os.fstat(came.fileno())
        most = min(before.st_size, settings.UPLOAD_LIMIT)
        while (chunk := came.read(1 << 20)) and size <= most:
            digest.update(chunk)
            size += len(chunk)
            content.write(chunk)
        after = os.fstat(came.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise Growing
    content.seek(0)
    return size, digest.hexdigest()


def _opened(path: Path) -> IO[bytes]:
    """A file and nothing else: a pipe that took its place would be waited for without end."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            return os.fdopen(descriptor, "rb")
        os.close(descriptor)
        why = "it is no file"
    except OSError as error:
        why = error.strerror or "the system does not say why"
    raise Refused(Decision.deny(Reason("UNREADABLE", f"The file could not be read: {why}.")))


def _slip_beside(path: Path) -> Path | None:
    slip = path.with_name(path.name + SLIP)
    try:
        return slip if stat.S_ISREG(slip.lstat().st_mode) else None
    except OSError:  # none, or the name would be longer than a name can be
        return None


def _slip_of(path: Path) -> dict[str, Any] | None:
    slip = _slip_beside(path)
    if slip is None:
        return None
    try:
        found = json.loads(_small(slip))
    except (ValueError, RecursionError):
        found = {}
    return found if isinstance(found, dict) else {}


def _small(path: Path) -> bytes:
    with _opened(path) as came:
        return came.read(LARGEST_SLIP)


def _problems(rejected: Rejected) -> str:
    lines = [f"The file has {rejected.total} problems; nothing of it was kept.", ""]
    lines += [problem.sentence for problem in rejected.problems]
    return "\n".join(lines)


def _put_away(drop: Drop, path: Path, words: str, *, taken: bool) -> bool:
    """The original with its slip, as they came, and the answer beside them."""
    folder = drop.folder.taken if taken else drop.folder.refused
    name = f"{clock.now():%Y%m%dT%H%M%S%f}-{shortened(path.name, LONGEST_NAME)}"
    ending = "answer" if taken else "problems"
    write_whole(folder / f"{name}.{ending}.txt", f"{words}\n".encode())
    slip = _slip_beside(path)
    if slip is not None:
        put_into(folder, slip, f"{name}{SLIP}")
    put_into(folder, path, name)
    return taken
