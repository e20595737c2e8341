#!/usr/bin/env python3
"""Checks a package of a Throughline portal without the portal, and without the network.

    python verify_package.py EX-12.zip --keys portal-keys.json --recipient "Valley College"
    python verify_package.py EX-12.zip.age --identity throughline.key
    python verify_package.py EX-12.zip --manifest EX-12-manifest.dsse.json

One file: copy it anywhere. It needs Python 3.10 and `cryptography`; to look into an encrypted
package also `pyrage` (or open it first: age -d -i KEY -o EX-12.zip EX-12.zip.age).

portal-keys.json is what /.well-known/portal-keys.json of the portal said, saved from a connection
that you trust. The key is never taken from the package: it must be among the published ones, belong
to the giver whom the manifest names, have been in use when the manifest was made, and not be
revoked. Ends with 0 when all of it holds, 1 when something does not, 2 when used wrongly.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import sys
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Any, cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

MANIFEST, DESCRIPTION = "manifest.dsse.json", "datapackage.json"
PACKAGE = "application/vnd.throughline.package+json"
RECEIPT = "application/vnd.throughline.receipt+json"
CHUNK = 1 << 20
LARGEST_MANIFEST = 10 << 20
IN_MEMORY = 64 << 20
AGE = b"age-encryption.org/v1"
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


def opened(package: Path, identities: Sequence[Path] = ()) -> IO[bytes]:
    """The package as a zip: as it is, or opened with one of the secret keys in these files."""
    content = package.open("rb")
    start = content.read(len(AGE))
    content.seek(0)
    if start != AGE:
        return content
    with content:
        return _decrypted(content, identities)


def verified(
    package: Path, keys: Keys, *, recipient: str = "", identities: Sequence[Path] = ()
) -> dict[str, Any]:
    """The signed statement of a package of which every byte was checked. Raises `Forged`."""
    return verified_with_manifest(package, keys, recipient=recipient, identities=identities)[0]


def verified_with_manifest(
    package: Path, keys: Keys, *, recipient: str = "", identities: Sequence[Path] = ()
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The same, and the signed envelope itself."""
    try:
        with opened(package, identities) as content, zipfile.ZipFile(content) as archive:
            names = [name for name in archive.namelist() if name != MANIFEST]
            envelope = _manifest(archive)
            told = _opened(envelope, keys, kind=PACKAGE, signer="giver", at="madeAt")
            found = {name: _hash(archive, name) for name in names}
            described = json.loads(archive.read(DESCRIPTION)) if DESCRIPTION in found else {}
    except (zipfile.BadZipFile, ValueError, KeyError, TypeError, OSError) as error:
        raise Forged("the package cannot be read") from error
    problems = _problems(told, found, names) + _misdescribed(described, found)
    if recipient and told["recipient"]["name"] != recipient:
        problems.append(f"it is for {told['recipient']['name']}, not for {recipient}")
    if problems:
        raise Forged(*problems)
    return told, envelope


def countersigners(
    envelope: Mapping[str, Any], keys: Keys, *, of: Mapping[str, Any] | None = None
) -> list[str]:
    """Ids of the recipient's keys that signed this manifest as well. Raises `Forged` when one of
    the signatures is nobody's, when none is the recipient's, or when it is the manifest of another
    package than `of`."""
    told = _opened(envelope, keys, kind=PACKAGE, signer="giver", at="madeAt")
    if of is not None and envelope["payload"] != of["payload"]:
        raise Forged("the countersigned manifest is that of another package")
    payload = _decoded(envelope["payload"])
    names = {told["giver"]["name"], told["recipient"]["name"]}
    made = datetime.fromisoformat(told["madeAt"])
    live = [key for key in keys if key["organization"] in names and _has_not_ended(key, made)]
    found = []
    for one in _signatures(envelope):
        by = [key for key in live if _signed(key, one["sig"], _message(PACKAGE, payload))]
        if not by:
            raise Forged(f"signature {one.get('keyid')} is of no key that counts")
        found += [str(key["kid"]) for key in by if key["organization"] != told["giver"]["name"]]
    if not found:
        raise Forged(f"{told['recipient']['name']} has not countersigned it")
    return found


def checked_receipt(envelope: Mapping[str, Any], keys: Keys) -> dict[str, Any]:
    """What a receipt says, once its signature is that of whom it names. Raises `Forged`."""
    try:
        return _opened(envelope, keys, kind=RECEIPT, signer="signedFor", at="at")
    except (ValueError, KeyError, TypeError) as error:
        raise Forged("the receipt cannot be read") from error


def _decrypted(content: IO[bytes], identities: Sequence[Path]) -> IO[bytes]:
    if not identities:
        raise Forged("it is encrypted: give the file with your secret key (--identity)")
    try:
        import pyrage
    except ImportError as error:
        raise Forged("it is encrypted, and opening it here needs the package pyrage") from error
    plain = cast(IO[bytes], tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115
    try:
        pyrage.decrypt_io(content, plain, [_identity(line) for line in _secrets(identities)])
    except (pyrage.DecryptError, OSError) as error:
        plain.close()
        raise Forged(
            "none of your keys opens it: it is encrypted to other keys, or was changed"
        ) from error
    plain.seek(0)
    return plain


def _secrets(identities: Sequence[Path]) -> list[str]:
    lines = [line.strip() for path in identities for line in path.read_text().splitlines()]
    return [line for line in lines if line.upper().startswith("AGE-SECRET-KEY-")]


def _identity(line: str) -> Any:
    import pyrage

    try:
        return pyrage.x25519.Identity.from_str(line)
    except pyrage.IdentityError as error:
        raise Forged("the file of your secret key holds a key that cannot be read") from error


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    if archive.namelist().count(MANIFEST) != 1:
        raise Forged("its manifest is missing, or is there twice")
    if archive.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
        raise Forged("its manifest is too large")
    found: dict[str, Any] = json.loads(archive.read(MANIFEST))
    return found


def _misdescribed(described: Mapping[str, Any], found: Mapping[str, str]) -> list[str]:
    """Where datapackage.json names another hash than the file has."""
    return [
        f"{resource['path']} is described with another hash"
        for resource in described.get("resources", [])
        if resource.get("hash", "") != f"sha256:{found.get(resource.get('path'), '')}"
    ]


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
    message = _message(kind, payload)
    usable = [key for key in keys if key["organization"] == name and _was_in_use(key, moment)]
    if not usable:
        raise Forged(f"no key of {name} was in use on {moment:%Y-%m-%d}")
    if not any(
        _signed(key, one["sig"], message) for key in usable for one in _signatures(envelope)
    ):
        raise Forged(f"the signature is not that of {name}")
    return told


def _message(kind: str, payload: bytes) -> bytes:
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(payload), payload)


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


def _has_not_ended(key: Mapping[str, Any], moment: datetime) -> bool:
    """A countersignature came after the package was made, nobody knows when."""
    ends = datetime.fromisoformat(key["to"]) if key.get("to") else None
    return not key.get("revokedAt") and (ends is None or moment <= ends)


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


def main(arguments: list[str] | None = None) -> int:
    head, _, rest = str(__doc__).partition("\n\n")
    parser = argparse.ArgumentParser(
        description=head, epilog=rest, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("package", type=Path)
    parser.add_argument("--keys", type=Path, default=Path("portal-keys.json"))
    parser.add_argument("--recipient", default="", help="the name of your organization")
    parser.add_argument("--identity", type=Path, action="append", default=[])
    parser.add_argument("--manifest", type=Path, help="the manifest with both signatures")
    given = parser.parse_args(arguments)
    try:
        keys = keys_of(given.keys.read_bytes())
        told, envelope = verified_with_manifest(
            given.package, keys, recipient=given.recipient, identities=given.identity
        )
        if given.manifest:
            whole = json.loads(given.manifest.read_bytes())
            signers = countersigners(whole, keys, of=envelope)
            print(f"Countersigned for {told['recipient']['name']} with {', '.join(signers)}")
    except Forged as forged:
        for problem in forged.problems:
            print(f"NOT VALID: {problem}.", file=sys.stderr)
        return 1
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"A file could not be read: {error}", file=sys.stderr)
        return 2
    print(f"Valid: {told['exchange']['reference']} from {told['giver']['name']}")
    print(f"       to {told['recipient']['name']}, {told['rows']} students, made {told['madeAt']}")
    print(f"       agreement {told['agreement']['reference']}, {told['agreement']['revisionHash']}")
    print(f"       destroy by {told['destroyBy']}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
