"""Sealing and finding identities within one organization."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESGCMSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from portal.models import VaultKey
from portal.vault import master
from portal.vault.master import NONCE, Unreadable

INDEX_BYTES = 16
KEY_BYTES = 32
SIGNING = "signing"

_as_json = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


class Vault:
    """One organization's vault. Needs an open scope of someone in that organization.

    `new_key()` makes a wrapped key for one student; `seal` and `open` use it, and `seal_new` makes
    and uses one at once. `blind_index` gives 16 bytes that are equal exactly when field and
    normalised value are, and tell nothing else.
    """

    def __init__(self, organization_id: UUID, key: bytes) -> None:
        self.organization_id = organization_id
        self._wrapping = AESGCMSIV(_derive(key, b"wrap student keys"))
        # Copied for every index: to begin with the key each time would take twice as long.
        self._indexing = HMAC(_derive(key, b"blind index"), SHA256())

    @classmethod
    def for_organization(cls, organization_id: UUID) -> Vault:
        return cls(organization_id, organization_key(organization_id, "identity"))

    def new_key(self) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + self._wrapping.encrypt(nonce, AESGCM.generate_key(256), None)

    def seal(self, values: Mapping[str, Any], *, wrapped: bytes, context: str) -> bytes:
        """Encrypts a mapping of JSON values; `context` names table, row and column."""
        nonce = os.urandom(NONCE)
        plain = _as_json(values).encode()
        return nonce + self._cipher(wrapped).encrypt(nonce, plain, context.encode())

    def seal_new(self, values: Mapping[str, Any], *, context: str) -> tuple[bytes, bytes]:
        """A new wrapped key, and the values sealed under it: `seal` would unwrap it again first."""
        drawn = os.urandom(KEY_BYTES + 2 * NONCE)
        key, wrapping, nonce = drawn[:KEY_BYTES], drawn[KEY_BYTES:-NONCE], drawn[-NONCE:]
        wrapped = wrapping + self._wrapping.encrypt(wrapping, key, None)
        return wrapped, nonce + AESGCM(key).encrypt(
            nonce, _as_json(values).encode(), context.encode()
        )

    def open(self, sealed: bytes, *, wrapped: bytes, context: str) -> dict[str, Any]:
        sealed = bytes(sealed)
        try:
            plain = self._cipher(bytes(wrapped)).decrypt(
                sealed[:NONCE], sealed[NONCE:], context.encode()
            )
        except InvalidTag as error:
            raise Unreadable(f"The vault could not open {context}.") from error
        values: dict[str, Any] = json.loads(plain)
        return values

    def _cipher(self, wrapped: bytes) -> AESGCM:
        try:
            return AESGCM(self._wrapping.decrypt(wrapped[:NONCE], wrapped[NONCE:], None))
        except InvalidTag as error:
            raise Unreadable("A student's key belongs to another vault.") from error

    def blind_index(self, field: str, normalised: str) -> bytes:
        made = self._indexing.copy()
        made.update(f"{field}|{normalised}".encode())
        return made.finalize()[:INDEX_BYTES]


def organization_key(organization_id: UUID, use: str) -> bytes:
    """The organization's newest key for this use, made on first need."""
    context = f"{organization_id}|{use}".encode()
    found = (
        VaultKey.objects.filter(organization_id=organization_id, use=use)
        .order_by("-version")
        .first()
    )
    if found is None:
        fresh = VaultKey(
            organization_id=organization_id,
            use=use,
            wrapped=master.wrap(AESGCM.generate_key(256), context),
        )
        # Two first uses at once: one key wins, both use it.
        VaultKey.objects.bulk_create([fresh], ignore_conflicts=True)
        found = VaultKey.objects.get(organization_id=organization_id, use=use, version=1)
    key = master.unwrap(bytes(found.wrapped), context)
    if use == SIGNING and not found.public:
        _publish(found, key)
    return key


def _publish(row: VaultKey, key: bytes) -> None:
    """Keeps the public half beside the sealed one, once; who may only read leaves it to others."""
    public = Ed25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw()
    VaultKey.objects.filter(id=row.id).update(public=public)


def _derive(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(key)


def sha256_hex(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
