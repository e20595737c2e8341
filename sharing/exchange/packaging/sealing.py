"""A package as its recipient takes it: encrypted to every key that it has in use, or as it is."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import IO, cast

from agreements import facts as agreement_facts
from agreements.rules.terms import Sealing
from portal import clock
from portal.models import StoredFile
from portal.rules.decision import Decision
from portal.vault import files
from sharing.exchange.models import Exchange, SealedCopy
from sharing.exchange.rules.keeping import decide_folder, decide_keys
from sharing.keys import age
from sharing.keys import facts as keys
from sharing.keys.models import RegisteredKey

CHUNK = 1 << 20
IN_MEMORY = 64 << 20
ENDING = ".age"


def decide_sealing(exchange: Exchange) -> Decision:
    """Asked by the recipient, who alone sees its keys."""
    in_use = keys.opening_keys(exchange.recipient_id)
    if in_use:
        return Decision.allow()
    return decide_keys(
        in_use=(),
        ever=keys.ever_had_opening_key(exchange.recipient_id),
        demanded=_agreed(exchange) is Sealing.ALWAYS,
    )


def decide_laying_out(exchange: Exchange) -> Decision:
    """Whether what is handed out now may lie in a folder; asked by the recipient's program."""
    return decide_folder(
        is_encrypted=bool(keys.opening_keys(exchange.recipient_id)),
        plain_allowed=_agreed(exchange) is Sealing.PLAIN_FOLDERS,
    )


def may_lie_plain(exchange: Exchange) -> bool:
    """Not once there is a key: then it is laid out anew, encrypted."""
    in_use = keys.opening_keys(exchange.recipient_id)
    return not in_use and _agreed(exchange) is Sealing.PLAIN_FOLDERS


def _agreed(exchange: Exchange) -> Sealing:
    """What the agreement says of the recipient's keys, as it stands now."""
    standing = agreement_facts.standing_of(exchange.agreement_id, exchange.flow_out)
    return standing.flow.sealing if standing else Sealing.IF_KEYS


def sealed_for_recipient(exchange: Exchange) -> StoredFile:
    """What is handed out now. The same bytes again while the same keys are in use."""
    assert exchange.package is not None  # the database insists once it was sent
    in_use = keys.opening_keys(exchange.recipient_id)
    if not in_use:
        return exchange.package
    wanted = sorted(one.fingerprint for one in in_use)
    found = exchange.sealed_copies.select_related("file").filter(keys=wanted).first()
    if found is not None:
        return found.file
    for former in exchange.sealed_copies.select_related("file"):
        _destroy(former)
    return _made(exchange, exchange.package, in_use, wanted).file


def copy_taken(exchange: Exchange, sha256: str) -> StoredFile | None:
    """The very bytes that were taken, or nothing when a key came or went since."""
    in_use = sorted(one.fingerprint for one in keys.opening_keys(exchange.recipient_id))
    if not in_use:
        plain = exchange.package
        return plain if plain is not None and plain.sha256 == sha256 else None
    copies = exchange.sealed_copies.select_related("file").filter(keys=in_use)
    found = copies.filter(file__sha256=sha256, file__key_destroyed_at=None).first()
    return found.file if found else None


def opens_with_keys_in_use(exchange: Exchange, sha256: str) -> bool:
    """Whether nothing but keys in use opens these bytes. A key that came since opens them not yet,
    which harms nobody; one that was revoked may be somebody else's."""
    copy = exchange.sealed_copies.filter(file__sha256=sha256, file__key_destroyed_at=None).first()
    in_use = {one.fingerprint for one in keys.opening_keys(exchange.recipient_id)}
    return copy is not None and in_use.issuperset(copy.keys)


def _made(
    exchange: Exchange, package: StoredFile, to: list[RegisteredKey], wanted: list[str]
) -> SealedCopy:
    target = cast(IO[bytes], tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115
    with target as sealed, files.open_stored(package) as plain:
        age.encrypt(plain, sealed, [one.public for one in to])
        sealed.seek(0)
        stored = files.store(
            _chunks(sealed),
            name=package.name + ENDING,
            media_type=age.MEDIA_TYPE,
            organization_id=exchange.recipient_id,
        )
    return SealedCopy.objects.create(
        organization_id=exchange.recipient_id,
        exchange=exchange,
        file=stored,
        keys=wanted,
        made_at=clock.now(),
    )


def _destroy(copy: SealedCopy) -> None:
    file = copy.file
    copy.delete()
    files.destroy(file)
    file.delete()


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk
