#!/usr/bin/env python3
"""Checks consent receipts without the portal: Python and the package `cryptography`, no network.

    python verify_receipt.py receipts.zip --keys portal-keys.json
    python verify_receipt.py C-7F3K-9Q2M-4TXB.27560.dsse.json --keys portal-keys.json

The keys are what the portal publishes at /.well-known/portal-keys.json. Save that file when you
get a receipt, or take it from somebody you trust: a key that comes with a receipt proves nothing
by itself. Exit status 0 when every receipt holds, 1 when one does not, 2 when none was found.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LARGEST = 1_000_000  # bytes of one receipt
FORMS = {
    "application/vnd.throughline.consent-receipt.kantara+json": "Kantara 1.1.0",
    "application/vnd.throughline.consent-receipt.27560+ld+json": "ISO/IEC TS 27560:2023",
}


@dataclass(frozen=True)
class Finding:
    """What a check found. `problem` is empty when the receipt holds."""

    problem: str
    form: str = ""
    organization: str = ""
    key: str = ""
    at: datetime | None = None
    receipt: dict[str, Any] | None = None

    @property
    def holds(self) -> bool:
        return not self.problem


def check(envelope: Any, keys: list[dict[str, Any]]) -> Finding:
    """Whether one of these published keys signed this receipt while it was in use."""
    try:
        kind = envelope["payloadType"]
        payload = base64.b64decode(envelope["payload"], validate=True)
        signatures = [base64.b64decode(one["sig"], validate=True) for one in envelope["signatures"]]
        receipt = json.loads(payload)
        at = _moment(receipt)
        registered = [(one, base64.b64decode(one["publicKey"], validate=True)) for one in keys]
    except (KeyError, TypeError, ValueError, AttributeError, binascii.Error, RecursionError):
        return Finding("The file is not a signed receipt.")
    if kind not in FORMS:
        return Finding("The file is signed, but it is not a receipt.")
    message = b"DSSEv1 %d %s %d %s" % (len(kind.encode()), kind.encode(), len(payload), payload)
    for key, public in registered:
        if any(_signed(public, signature, message) for signature in signatures):
            problem = _out_of_time(key, at, is_issued="dct:created" in receipt) or _not_theirs(
                key, receipt
            )
            return Finding(problem, FORMS[kind], key["organization"], key["kid"], at, receipt)
    return Finding(
        "None of the published keys signed it: it was altered, or it is not from this portal.",
        FORMS[kind],
        at=at,
    )


def _signed(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _moment(receipt: dict[str, Any]) -> datetime:
    """When it was issued; the Kantara form knows only when the family decided."""
    if "dct:created" in receipt:
        return datetime.fromisoformat(receipt["dct:created"])
    return datetime.fromtimestamp(receipt["consentTimestamp"], tz=timezone.utc)  # noqa: UP017


def _out_of_time(key: dict[str, Any], at: datetime, *, is_issued: bool) -> str:
    start, end, revoked = (_read(key.get(name)) for name in ("from", "to", "revokedAt"))
    lost = key.get("lostOn")  # known since when others may have it: not only since it was revoked
    if is_issued and start and at < start:
        return "It says it was issued before its key was in use."
    if end and at >= end:
        return "It says it was issued after its key was replaced."
    if revoked and (at >= revoked or (lost and at.date().isoformat() >= lost)):
        return "Its key was revoked before."
    return ""


def _not_theirs(key: dict[str, Any], receipt: dict[str, Any]) -> str:
    """A district's key signs what that district received, and nothing in another's name."""
    if "piiControllers" in receipt:
        named = receipt["piiControllers"][0]["piiController"]
    else:
        named = receipt["dpv:hasEntity"]["entity:controller"]["dpv:hasName"]
    if named != key["organization"]:
        return f"It names {named}, but {key['organization']} signed it."
    return ""


def _read(moment: str | None) -> datetime | None:
    return datetime.fromisoformat(moment) if moment else None


def said_in(receipt: dict[str, Any]) -> list[str]:
    """What was decided, one line each."""
    if "services" in receipt:
        return [
            f"{purpose['consentType'].partition(':')[0]}: {purpose['purpose']}"
            f" -> {purpose.get('thirdPartyName', '')}"
            for service in receipt["services"]
            for purpose in service["purposes"]
        ]
    entities = receipt["dpv:hasEntity"]
    return [
        f"{process['dpv:hasConsentStatus'][0]['@type'][0].removeprefix('dpv:')}: "
        f"{process['dpv:hasPurpose'][0]['skos:prefLabel']} -> "
        + ", ".join(_name_of(entities.get(party, {})) for party in process["dpv:hasRecipient"])
        for process in receipt["dpv:hasProcess"]
    ]


def _name_of(entity: dict[str, Any]) -> str:
    return str(entity.get("dpv:hasName") or entity.get("skos:prefLabel") or "")


def _envelopes(path: Path) -> Iterator[tuple[str, bytes]]:
    if not zipfile.is_zipfile(path):
        yield path.name, path.read_bytes()[:LARGEST]
        return
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if info.filename.endswith(".dsse.json") and info.file_size <= LARGEST:
                yield info.filename, archive.read(info)


def _report(name: str, content: bytes, keys: list[dict[str, Any]]) -> bool:
    try:
        finding = check(json.loads(content), keys)
    except ValueError:
        finding = Finding("The file is not a signed receipt.")
    print(f"{'HOLDS' if finding.holds else 'DOES NOT HOLD'}  {name}")
    print(f"  SHA-256 {hashlib.sha256(content).hexdigest()}")
    if finding.problem:
        print(f"  {finding.problem}")
        return False
    print(f"  {finding.form}, signed by {finding.organization} (key {finding.key})")
    print(f"  {finding.at:%Y-%m-%d %H:%M %Z}")
    for line in said_in(finding.receipt or {}):
        print(f"  {line}")
    return True


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Check consent receipts without the portal.")
    parser.add_argument("receipts", nargs="+", type=Path, help="a .dsse.json file, or a zip")
    parser.add_argument("--keys", required=True, type=Path, help="the saved portal-keys.json")
    given = parser.parse_args(arguments)
    keys = json.loads(given.keys.read_text())["keys"]
    found = [
        _report(name, content, keys)
        for path in given.receipts
        for name, content in _envelopes(path)
    ]
    if not found:
        print("No receipt was found.")
        return 2
    return 0 if all(found) else 1


if __name__ == "__main__":
    sys.exit(main())
