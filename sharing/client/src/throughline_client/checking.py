"""Checks packages and receipts without the portal, against keys that were saved before.

The key is never taken from the package: it must be among the published ones, belong to the giver
whom the statement names, have been in use when the statement was made, and not be revoked.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

MANIFEST = "manifest.dsse.json"
PACKAGE = "application/vnd.throughline.package+json"
RECEIPT = "application/vnd.throughline.receipt+json"
CHUNK = 1 << 20
LARGEST_MANIFEST = 10 << 20
Keys = list[dict[str, Any]]


class Forged(Exception):
    """Something is not what was signed; `problems` says in what."""

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))


def keys_of(published: bytes) -> Keys:
    """The keys of /.well-known/portal-keys.json as it was saved."""
    try:
        told = json.loads(published)
    except ValueError as error:
        raise Forged("the file of keys cannot be read") from error
    found = told.get("keys") if isinstance(told, dict) else told
    if not isinstance(found, list):
        raise Forged("the file of keys names no keys")
    return found


def verified(package: Path, keys: Keys, *, recipient: str = "") -> dict[str, Any]:
    """The signed statement of a package of which every byte was checked. Raises `Forged`."""
    try:
        with zipfile.ZipFile(package) as archive:
            names = [name for name in archive.namelist() if name != MANIFEST]
            if archive.namelist().count(MANIFEST) != 1:
                raise Forged("its manifest is missing, or is there twice")
            if archive.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
                raise Forged("its manifest is too large")
            envelope = json.loads(archive.read(MANIFEST))
            told = _opened(envelope, keys, kind=PACKAGE, signer="giver", at="madeAt")
            found = {name: _hash(archive, name) for name in names}
    except (zipfile.BadZipFile, ValueError, KeyError, OSError) as error:
        raise Forged("the package cannot be read") from error
    problems = _problems(told, found, names)
    if recipient and told["recipient"]["name"] != recipient:
        problems.append(f"it is for {told['recipient']['name']}")
    if problems:
        raise Forged(*problems)
    return told


def checked_receipt(envelope: Mapping[str, Any], keys: Keys) -> dict[str, Any]:
    """What a receipt says, once its signature is that of whom it names. Raises `Forged`."""
    try:
        return _opened(envelope, keys, kind=RECEIPT, signer="signedFor", at="at")
    except (ValueError, KeyError, TypeError) as error:
        raise Forged("the receipt cannot be read") from error


def _problems(told: dict[str, Any], found: Mapping[str, str], names: list[str]) -> list[str]:
    listed = {entry["name"]: entry["sha256"] for entry in told["files"]}
    wrong = [
        f"{name} was changed after signing"
        for name in listed
        if name in found and found[name] != listed[name]
    ]
    missing = [f"{name} is missing" for name in listed if name not in found]
    extra = [f"{name} was added after signing" for name in found if name not in listed]
    twice = ["a file is in it twice"] if len(names) != len(set(names)) else []
    return [*wrong, *missing, *extra, *twice]


def _opened(
    envelope: Mapping[str, Any], keys: Keys, *, kind: str, signer: str, at: str
) -> dict[str, Any]:
    if envelope["payloadType"] != kind:
        raise Forged(f"it is no {kind}")
    payload = _decoded(envelope["payload"])
    told: dict[str, Any] = json.loads(payload)
    name, moment = told[signer]["name"], datetime.fromisoformat(told[at])
    message = b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(payload), payload)
    usable = [key for key in keys if key["organization"] == name and _was_in_use(key, moment)]
    if not usable:
        raise Forged(f"no key of {name} was in use on {moment:%Y-%m-%d}")
    if not any(
        _signed(key, one["sig"], message) for key in usable for one in _signatures(envelope)
    ):
        raise Forged(f"the signature is not that of {name}")
    return told


def _signatures(envelope: Mapping[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = envelope["signatures"]
    return found


def _was_in_use(key: Mapping[str, Any], moment: datetime) -> bool:
    """A revoked key signs nothing: nobody knows since when others had it."""
    if key.get("revokedAt"):
        return False
    begins = datetime.fromisoformat(key["from"])
    ends = datetime.fromisoformat(key["to"]) if key.get("to") else None
    # A statement tells whole seconds, and the key was made within the same one.
    return begins.replace(microsecond=0) <= moment and (ends is None or moment <= ends)


def _signed(key: Mapping[str, Any], signature: str, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(_decoded(key["publicKey"])).verify(
            _decoded(signature), message
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error


def _hash(archive: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    with archive.open(name) as entry:
        while chunk := entry.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
