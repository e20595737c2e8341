"""An organization's Ed25519 signing key, and DSSE envelopes (signed statements about digests)."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.db import connection

from portal.vault.identities import SIGNING, organization_key


class BadSignature(Exception):
    """An envelope's signature does not belong to its payload and key."""


def _private(organization_id: UUID) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(organization_key(organization_id, SIGNING))


def make_ready(organization_id: UUID) -> None:
    """Lets the organization have its key before a time is written into what it signs: nobody
    believes a key that is younger than its signature."""
    _private(organization_id)


def public_key(organization_id: UUID) -> bytes:
    return _private(organization_id).public_key().public_bytes_raw()


def key_id(public: bytes) -> str:
    return hashlib.sha256(public).hexdigest()[:16]


def published() -> list[dict[str, str | None]]:
    """Every public key that signs or signed here, with the time in which it did. For everyone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM published_keys()")
        rows = cursor.fetchall()
    return [
        {
            "kid": key_id(bytes(public)),
            "organization": organization,
            "publicKey": base64.b64encode(bytes(public)).decode(),
            "from": start.isoformat(),
            "to": end.isoformat() if end else None,
            "revokedAt": revoked.isoformat() if revoked else None,
            "lostOn": lost.isoformat() if lost else None,
            "use": "sign",  # keys that open packages are told to nobody
            "algorithm": "Ed25519",
            "status": "revoked" if revoked else "retired" if end else "in use",
        }
        for organization, public, start, end, revoked, lost in rows
    ]


def pre_authentication(payload_type: str, payload: bytes) -> bytes:
    """The bytes that DSSE signs: lengths first, so no two payloads share a signature."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def envelope(organization_id: UUID, payload_type: str, payload: bytes) -> dict[str, Any]:
    key = _private(organization_id)
    signature = key.sign(pre_authentication(payload_type, payload))
    return {
        "payloadType": payload_type,
        "payload": base64.b64encode(payload).decode(),
        "signatures": [
            {
                "keyid": key_id(key.public_key().public_bytes_raw()),
                "sig": base64.b64encode(signature).decode(),
            }
        ],
    }


def countersign(organization_id: UUID, envelope: dict[str, Any]) -> dict[str, str]:
    """A further signature over the payload of an envelope, with the organization's key here."""
    key = _private(organization_id)
    payload = base64.b64decode(envelope["payload"])
    signature = key.sign(pre_authentication(envelope["payloadType"], payload))
    return {
        "keyid": key_id(key.public_key().public_bytes_raw()),
        "sig": base64.b64encode(signature).decode(),
    }


def verified_payload(envelope: dict[str, Any], public: bytes) -> dict[str, Any]:
    """The payload of an envelope signed with this registered key; BadSignature otherwise."""
    payload = base64.b64decode(envelope["payload"])
    message = pre_authentication(envelope["payloadType"], payload)
    for signature in envelope["signatures"]:
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(
                base64.b64decode(signature["sig"]), message
            )
        except InvalidSignature:
            continue
        found: dict[str, Any] = json.loads(payload)
        return found
    raise BadSignature("No signature of this envelope was made with the given key.")
