#!/usr/bin/env python3
"""Checks a package of a Throughline portal without the portal, and without the network.

    python verify_package.py EX-12.zip --keys portal-keys.json --recipient "Valley College"
    python verify_package.py EX-12.zip.age --identity throughline.key
    python verify_package.py EX-12.zip --manifest EX-12-manifest.dsse.json

One file: copy it anywhere. It needs Python 3.10 and `cryptography`; to look into an encrypted
package also `pyrage` (or open it first: age -d -i KEY -o EX-12.zip EX-12.zip.age).

portal-keys.json is what /.well-known/portal-keys.json of the portal said, saved from a connection
that you trust. The key is never taken from the package: it must be among the published ones, belong
to the giver whom the manifest names, and have been in use when the manifest was made. A key that
was replaced since still counts; one that was revoked does not, but for what is dated before the day
since when somebody else may have it. Ends with 0 when all of it holds, 1 when something does not, 2
when used wrongly.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from time import gmtime
from typing import IO, Any, cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

MANIFEST, DESCRIPTION = "manifest.dsse.json", "datapackage.json"
PACKAGE = "application/vnd.throughline.package+json"
CHUNK, IN_MEMORY = 1 << 20, 64 << 20
LARGEST = 10 << 20  # of what is read whole
AGE = b"age-encryption.org/v1"
UTC = timezone.utc  # noqa: UP017 (Python 3.10 knows no other)
SAFE = re.compile(r"\w[\w .-]*")  # names of files that lead nowhere else
OF_AN_EXCHANGE = re.compile(r"EX-[A-Z0-9]{2,17}(?![A-Za-z0-9])")
Keys = list[dict[str, Any]]
_decoded = partial(base64.b64decode, validate=True)


class Forged(Exception):
    """Something is not what was signed; `problems` says in what."""

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))


def keys_of(published: bytes) -> Keys:
    """The keys of /.well-known/portal-keys.json as it was saved."""
    texts = ("kid", "organization", "publicKey", "from")
    try:
        told = json.loads(published)
        found: Keys = told["keys"] if isinstance(told, dict) else told
        if all(isinstance(key[text], str) for key in found for text in texts):
            return found
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Forged("the file of keys cannot be read") from error
    raise Forged("the file of keys holds something that is no key")


def opened(package: Path, identities: Sequence[Path] = ()) -> IO[bytes]:
    """The package as a zip: as it is, or opened with one of the secret keys in these files."""
    content = package.open("rb")
    start = content.read(len(AGE))
    content.seek(0)
    if start != AGE:
        return content
    with content:
        return _decrypted(content, identities)


def verified_with_manifest(
    package: Path, keys: Keys, *, identities: Sequence[Path] = (), **names: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The signed statement of a package of which every byte was checked, and the envelope that
    holds it. `recipient` and `giver`: the names that it must tell. Raises `Forged`."""
    with opened(package, identities) as content:
        try:
            told, envelope, problems = _read(content, keys)
        except Exception as error:  # whatever a forged file makes its reader stumble over
            known = error.problems if isinstance(error, Forged) else ["the package cannot be read"]
            raise Forged(*known) from error
    for role, name in names.items():
        if name and told[role]["name"] != name:
            whose = "for" if role == "recipient" else "from"
            # Letters that look alike are told apart in their codes.
            named, wanted = (ascii(one)[1:-1] for one in (told[role]["name"], name))
            problems.append(f"it is {whose} {named}, not {whose} {wanted}")
    meant, reference = OF_AN_EXCHANGE.match(package.name), told["exchange"]["reference"]
    if meant and meant.group() != reference:
        problems.append(f"it is {reference}, though its file is called {package.name}")
    if problems:
        raise Forged(*problems)
    return told, envelope


def countersigners(
    envelope: Mapping[str, Any], keys: Keys, *, of: Mapping[str, Any] | None = None
) -> list[str]:
    """Ids of the recipient's keys that signed this manifest as well. Raises `Forged` when there is
    none, when a signature is nobody's, or when it is the manifest of another package than `of`."""
    told = statement_of(envelope, keys, kind=PACKAGE, signer="giver", at="madeAt", alone=False)
    if of is not None and envelope["payload"] != of["payload"]:
        raise Forged("the countersigned manifest is that of another package")
    message = _message(PACKAGE, _decoded(envelope["payload"]))
    giver, made = told["giver"]["name"], datetime.fromisoformat(told["madeAt"])
    both = [key for key in keys if key["organization"] in (giver, told["recipient"]["name"])]
    live = [key for key in both if not why_not(key, made, later=key["organization"] != giver)]
    found = []
    for one in envelope["signatures"]:
        by = [key for key in live if _signed(key, one["sig"], message)]
        if not by:
            raise Forged(f"signature {one.get('keyid')} is of no key that counts")
        found += [str(key["kid"]) for key in by if key["organization"] != giver]
    if found:
        return found
    raise Forged(f"{told['recipient']['name']} has not countersigned it")


def statement_of(
    envelope: Mapping[str, Any], keys: Keys, *, kind: str, signer: str, at: str, alone: bool = True
) -> dict[str, Any]:
    """What was signed, once a key of whom it names signed it. `alone`: and nobody else did."""
    if envelope["payloadType"] != kind:
        raise Forged(f"it is no {kind}")
    payload = _decoded(envelope["payload"])
    told: dict[str, Any] = json.loads(payload)
    name, moment = told[signer]["name"], datetime.fromisoformat(told[at])
    if moment > datetime(*gmtime()[:6], tzinfo=UTC) + timedelta(days=1):  # clocks may be wrong
        raise Forged(f"it says that it was made on {moment:%Y-%m-%d}, which is yet to come")
    theirs = [key for key in keys if key["organization"] == name]
    usable = [key for key in theirs if not why_not(key, moment)]
    if not usable:
        why = "".join(f"; key {key['kid']} {why_not(key, moment)}" for key in theirs)
        raise Forged(f"no key of {name} was in use on {moment:%Y-%m-%d}{why}")
    message = _message(kind, payload)
    signed = [
        any(_signed(key, one["sig"], message) for key in usable) for one in envelope["signatures"]
    ]
    if not any(signed):
        raise Forged(f"the signature is not that of {name}")
    if alone and not all(signed):
        raise Forged(f"it carries a second signature, which is not that of {name}")
    return told


def why_not(key: Mapping[str, Any], moment: datetime, *, later: bool = False) -> str:
    """Why a key does not count for what was made at this moment; nothing when it does. `later`: a
    countersignature came after the package was made, nobody knows when."""
    begins, ends = (datetime.fromisoformat(key[n]) if key.get(n) else None for n in ("from", "to"))
    lost, day = key.get("lostOn"), moment.astimezone(UTC).date().isoformat()
    if key.get("algorithm", "Ed25519") != "Ed25519" or key.get("use", "sign") != "sign":
        return f"is of a kind that is not known here ({key.get('algorithm')})"
    if key.get("revokedAt") and (later or not lost or day >= lost):
        since = f", since others may have it from {lost} on" if lost else ""
        return f"was revoked on {key['revokedAt'][:10]}{since}"
    # A statement tells whole seconds, and the key was made within the same one.
    if begins and moment < begins.replace(microsecond=0) and not later:
        return f"was not in use before {begins:%Y-%m-%d}"
    return f"was replaced on {ends:%Y-%m-%d}" if ends and moment > ends else ""


def report(told: Mapping[str, Any], envelope: Mapping[str, Any], keys: Keys) -> list[str]:
    """What was checked, in lines to read, and what is to be known of a key that has ended."""
    message = _message(envelope["payloadType"], _decoded(envelope["payload"]))
    by = [k for k in keys if any(_signed(k, one["sig"], message) for one in envelope["signatures"])]
    return [
        f"Valid: {told['exchange']['reference']} from {told['giver']['name']}",
        f"       to {told['recipient']['name']}, {told['rows']} students, made {told['madeAt']}",
        f"       agreement {told['agreement']['reference']}, {told['agreement']['revisionHash']}",
        f"       destroy by {told['destroyBy']}",
        *(
            f"Note:  key {key['kid']} is revoked; others may have it from {key.get('lostOn')} on. "
            "Its signer dated this before: compare the hash with that of the receipt."
            if key.get("revokedAt")
            else f"Note:  key {key['kid']} was in use then; it was replaced on {key['to'][:10]}."
            for key in by
            if key.get("revokedAt") or key.get("to")
        ),
    ]


def _read(content: IO[bytes], keys: Keys) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
    with zipfile.ZipFile(content) as archive:
        if archive.namelist().count(MANIFEST) != 1:
            raise Forged("its manifest is missing, or is there twice")
        first = min(one.header_offset for one in archive.infolist())
        content.seek(-22, 2)
        if first or content.read(4) != b"PK\5\6" or archive.comment:
            raise Forged("bytes were added before or after the package")
        envelope = _small(archive, MANIFEST)
        told = statement_of(envelope, keys, kind=PACKAGE, signer="giver", at="madeAt")
        entries = [one for one in archive.infolist() if one.filename != MANIFEST]
        sizes = {entry["name"]: entry["bytes"] for entry in told["files"]}
        # What is not as long as was signed is not read: it could be without end.
        found = {
            one.filename: _hash(archive, one) if sizes[one.filename] == one.file_size else "other"
            for one in entries
            if one.filename in sizes
        }
        described = _small(archive, DESCRIPTION) if found.get(DESCRIPTION) else {}
    names = [one.filename for one in entries]
    misdescribed = [
        f"{one['path']} is described with another hash"
        for one in described.get("resources", [])
        if one.get("hash", "") != f"sha256:{found.get(one.get('path'), '')}"
    ]
    return told, envelope, [*_problems(told, found, names), *misdescribed]


def _decrypted(content: IO[bytes], identities: Sequence[Path]) -> IO[bytes]:
    if not identities:
        raise Forged("it is encrypted: give the file with your secret key (--identity)")
    try:
        import pyrage
    except ImportError as error:
        raise Forged("it is encrypted, and opening it here needs the package pyrage") from error
    lines = [line.strip() for path in identities for line in path.read_text().splitlines()]
    secret = [line for line in lines if line.upper().startswith("AGE-SECRET-KEY-")]
    plain = cast(IO[bytes], tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115
    try:
        keys = [pyrage.x25519.Identity.from_str(line) for line in secret]
        pyrage.decrypt_io(content, plain, keys)
    except pyrage.IdentityError as error:
        raise Forged("the file of your secret key holds a key that cannot be read") from error
    except (pyrage.DecryptError, OSError) as error:
        plain.close()
        raise Forged("none of your keys opens it: they are others, or it was changed") from error
    plain.seek(0)
    return plain


def _small(archive: zipfile.ZipFile, name: str) -> dict[str, Any]:
    if archive.getinfo(name).file_size > LARGEST:
        raise Forged(f"{name} is too large")
    found: dict[str, Any] = json.loads(archive.read(name))
    return found


def _problems(told: dict[str, Any], found: Mapping[str, str], names: list[str]) -> Iterator[str]:
    listed = {entry["name"]: entry["sha256"] for entry in told["files"]}
    for name, sha256 in listed.items():
        if found.get(name, sha256) != sha256:
            yield f"{name} was changed after signing"
        if name not in found:
            yield f"{name} is missing"
    for name in names:
        if name not in listed:
            yield f"{name!r} was added after signing"
        if not SAFE.fullmatch(name):
            yield f"{name!r} would be written outside of the folder"
    if len(names) != len(set(names)):
        yield "a file is in it twice"


def _message(kind: str, payload: bytes) -> bytes:
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(payload), payload)


def _signed(key: Mapping[str, Any], sig: str, message: bytes) -> bool:
    try:
        public = Ed25519PublicKey.from_public_bytes(_decoded(key["publicKey"]))
        public.verify(_decoded(sig), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _hash(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> str:
    digest = hashlib.sha256()
    with archive.open(entry) as content:
        while chunk := content.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def main(arguments: list[str] | None = None) -> int:
    head, _, rest = str(__doc__).partition("\n\n")
    parser = argparse.ArgumentParser(
        description=head, epilog=rest, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("package", type=Path)
    parser.add_argument("--keys", type=Path, default="portal-keys.json")
    parser.add_argument("--recipient", default="", help="the name of your organization")
    parser.add_argument("--giver", default="", help="the name of the organization that sent it")
    parser.add_argument("--identity", type=Path, action="append", default=[])
    parser.add_argument("--manifest", type=Path, help="the manifest with both signatures")
    given = parser.parse_args(arguments)
    how = {"recipient": given.recipient, "giver": given.giver, "identities": given.identity}
    try:
        keys = keys_of(given.keys.read_bytes())
        told, envelope = verified_with_manifest(given.package, keys, **how)
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
    print("\n".join(report(told, envelope, keys)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
