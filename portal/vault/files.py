"""Files at rest: encrypted in chunks under a key of their own, which the master key wraps.

Nothing of a file is given out before its last chunk has been verified.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, BinaryIO, cast
from uuid import UUID

from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor
from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from portal import clock
from portal.models import StoredFile
from portal.rowsecurity import at_end
from portal.vault import master
from portal.vault.master import Unreadable

CHUNK = 1 << 20
IN_MEMORY = 8 << 20


class KeyDestroyed(Unreadable):
    """The key of a file was destroyed on purpose: what is left of it is its name and its hash."""


def store(
    content: Iterable[bytes],
    *,
    name: str,
    media_type: str,
    organization_id: UUID,
    shared_with_id: UUID | None = None,
) -> StoredFile:
    """Keeps a file; removed from disk again when the transaction does not commit."""
    file_id = uuid.uuid4()
    key = Cobblestone256Encryptor.generate_key()
    at_end(lambda: _remove_unless_kept(file_id))
    size, digest = _seal(content, key, file_id)
    return StoredFile.objects.create(
        id=file_id,
        organization_id=organization_id,
        shared_with_id=shared_with_id,
        name=name,
        media_type=media_type,
        size=size,
        sha256=digest,
        wrapped=master.wrap(key, file_id.bytes),
    )


def _seal(content: Iterable[bytes], key: bytes, file_id: UUID) -> tuple[int, str]:
    """Writes the encrypted bytes; gives size and SHA-256 of the plain ones."""
    digest, size, path = hashlib.sha256(), 0, _path(file_id)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    encryptor = Cobblestone256Encryptor(key, file_id.bytes)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        for chunk in content:
            digest.update(chunk)
            size += len(chunk)
            out.write(encryptor.update(chunk))
        out.write(encryptor.finalize())
        out.flush()
        os.fsync(out.fileno())  # the row that names it will survive a power cut; so must this
    return size, digest.hexdigest()


def _remove_unless_kept(file_id: UUID) -> None:
    """After the transaction: the file goes when its row did not come to stay. In doubt it stays."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT file_is_kept(%s)", [file_id])
            kept = cursor.fetchone()[0]
    except DatabaseError:
        return
    if not kept:
        _path(file_id).unlink(missing_ok=True)


def open_stored(stored: StoredFile) -> IO[bytes]:
    """The verified plain bytes as a readable, seekable file that leaves no trace on disk."""
    if stored.key_destroyed_at is not None:
        raise KeyDestroyed(f"The key of {stored.name} was destroyed; nobody can open it any more.")
    key = master.unwrap(bytes(stored.wrapped), stored.id.bytes)
    decryptor = Cobblestone256Decryptor(key, stored.id.bytes)
    plain = cast(IO[bytes], tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115
    try:
        with _path(stored.id).open("rb") as sealed:
            for chunk in _chunks(sealed):
                plain.write(decryptor.update(chunk))
        plain.write(decryptor.finalize())
    except InvalidTag as error:
        plain.close()
        raise Unreadable(f"The stored file {stored.id} was altered or cut short.") from error
    except FileNotFoundError as error:
        plain.close()
        raise Unreadable(f"The stored file {stored.id} is not on this disk.") from error
    plain.seek(0)
    return plain


def read_stored(stored: StoredFile) -> bytes:
    with open_stored(stored) as plain:
        return plain.read()


def destroy_key(stored: StoredFile) -> None:
    """Destroys the key of a file of one's own, and its bytes once this is committed. The row stays
    with name, size and hash."""
    stored.wrapped, stored.key_destroyed_at = b"", clock.now()
    stored.save(update_fields=["wrapped", "key_destroyed_at"])
    destroy(stored)


def destroy(stored: StoredFile) -> None:
    """Removes the bytes once the surrounding transaction has committed."""
    path = _path(stored.id)  # now: a deleted row has forgotten its id by then
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk


def _path(file_id: UUID) -> Path:
    name = file_id.hex
    return Path(settings.FILES) / name[:2] / f"{name}.sealed"
