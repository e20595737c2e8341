"""Laying packages out, each exactly once: recorded first, then seen.

A mark says that a taking was begun, another that the file lies in the outbox. Killed in between,
the next run writes the very bytes that were recorded. A file that the partner removed stays gone.
One that may be taken no more, since a family withdrew or the agreement ended, is taken away; so is
one that lies there unencrypted since its recipient has keys, and one that a key opens which its
recipient has replaced or revoked.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path

from django.http import Http404

from portal import clock
from portal.rules.actor import Actor
from portal.rules.decision import Refused
from portal.vault import files, signing
from sharing.exchange import actions, queries
from sharing.exchange.dropping.folder import Drop, write_whole
from sharing.exchange.models import Exchange
from sharing.exchange.packaging import sealing
from sharing.exchange.queries import machine, permitted
from sharing.exchange.rules.lifecycle import ExchangeStatus

BEGUN, DONE = ".begun", ".done"


def lay_out(drop: Drop) -> list[str]:
    """Names of the files that were laid out now."""
    for begun in sorted(drop.folder.state.glob(f"*{BEGUN}")):
        _take_away(drop, begun.stem)
    with drop.acting() as actor:
        wanted = machine.Wanted(status=ExchangeStatus.SENT, role="recipient")
        _, waiting = machine.requests_for(actor, wanted, limit=1000, offset=0)
        new = [one.reference for one in waiting]
    state = drop.folder.state
    cut_short = [
        path.stem for path in state.glob(f"*{BEGUN}") if not path.with_suffix(DONE).exists()
    ]
    laid = [_laid(drop, reference) for reference in sorted({*new, *cut_short})]
    if any(laid):
        keys = json.dumps({"keys": signing.published()}, indent=2)
        write_whole(drop.folder.outbox / "portal-keys.json", keys.encode())
    return [name for name in laid if name]


def _laid(drop: Drop, reference: str) -> str:
    begun = drop.folder.state / f"{reference}{BEGUN}"
    done = drop.folder.state / f"{reference}{DONE}"
    if done.exists():
        return ""
    begun.touch()
    try:
        with drop.acting() as actor:
            part, name = _written(drop, reference, actor)
    except Http404:
        begun.unlink()
        return ""
    except Refused as refused:
        _tell(drop, reference, refused)
        return ""
    # The transaction is over: that it was taken is on record. Only now the partner sees it.
    os.replace(part, drop.folder.outbox / name)
    done.touch()
    (drop.folder.outbox / f"{reference}.not-sent.txt").unlink(missing_ok=True)
    return name


def _take_away(drop: Drop, reference: str) -> None:
    lying = [drop.folder.outbox / f"{reference}.zip{ending}" for ending in ("", sealing.ENDING)]
    if not any(path.exists() for path in lying):
        return
    try:
        with drop.acting() as actor:
            exchange = queries.exchange_for(actor, reference)
            permitted.decide_download(actor, exchange, clock.today()).require()
            stays = _may_lie(exchange, *lying)
    except Refused as refused:
        _tell(drop, reference, refused)
    except Http404:
        pass
    else:
        if stays:
            return
    # Without this mark it is laid out again when it may be taken again, after a suspension.
    (drop.folder.state / f"{reference}{DONE}").unlink(missing_ok=True)
    for path in lying:
        path.unlink(missing_ok=True)


def _may_lie(exchange: Exchange, plain: Path, sealed: Path) -> bool:
    if plain.exists():
        return sealing.may_lie_plain(exchange)
    try:
        with sealed.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
    except OSError:  # gone since
        return True
    return sealing.opens_with_keys_in_use(exchange, digest)


def _written(drop: Drop, reference: str, actor: Actor) -> tuple[Path, str]:
    """The bytes, still out of the partner's sight: taken now, or as they were taken before."""
    exchange = queries.exchange_for(actor, reference)
    sealing.decide_laying_out(exchange).require()
    try:
        package = machine.package_for(actor, reference, clock.today())
    except Refused as refused:
        if {reason.code for reason in refused.decision.reasons} != {"NOT_TAKEN"}:
            raise
        package = actions.download(exchange=exchange, by=actor, day=clock.today())
    part = drop.folder.state / f"{package.name}.part"
    with files.open_stored(package) as content, part.open("wb") as out:
        shutil.copyfileobj(content, out, 1 << 20)
        out.flush()
        os.fsync(out.fileno())
    return part, package.name


def _tell(drop: Drop, reference: str, refused: Refused) -> None:
    """Why a package is not laid out, for whoever looks for it."""
    words = " ".join(reason.text for reason in refused.decision.reasons)
    write_whole(drop.folder.outbox / f"{reference}.not-sent.txt", f"{words}\n".encode())
