"""The master key: in a file outside the database, never in it."""

from __future__ import annotations

import base64
import functools
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESGCMSIV
from django.conf import settings

from portal import secrets_on_disk

NONCE = 12
_ADVICE = (
    "Either the master key is not the one that sealed it (restore the right file; see "
    "docs/operations.md), or it was altered."
)


class Unreadable(Exception):
    """A sealed value does not open: wrong key, wrong place, or altered."""


class WrongMasterKey(Exception):
    """The master key is absent or is no key; the message says what to do."""


@functools.cache
def _key(path: Path) -> bytes:
    if settings.PRODUCTION and not path.exists():
        # Making a new one would look as if all were well, and open nothing that was sealed.
        raise WrongMasterKey(
            f"The master key {path} is absent. Restore it from where you keep it; for a new "
            "installation make one (docs/operations.md)."
        )
    try:
        key = base64.urlsafe_b64decode(secrets_on_disk.text(path) + "=")
        AESGCM(key)
    except ValueError as error:
        raise WrongMasterKey(f"{path} does not hold a master key (docs/operations.md).") from error
    return key


def require() -> None:
    """Fails with advice when there is no usable master key. Asked once, before serving."""
    _key(settings.MASTER_KEY_FILE)


def seal(plain: bytes, context: bytes) -> bytes:
    """Encrypts a small secret under the master key, bound to its context."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(_key(settings.MASTER_KEY_FILE)).encrypt(nonce, plain, context)


def open_sealed(sealed: bytes, context: bytes) -> bytes:
    try:
        return AESGCM(_key(settings.MASTER_KEY_FILE)).decrypt(
            sealed[:NONCE], sealed[NONCE:], context
        )
    except InvalidTag as error:
        raise Unreadable(f"A sealed value did not open. {_ADVICE}") from error


def wrap(key: bytes, context: bytes) -> bytes:
    """Wraps a key under the master key (misuse-resistant mode: nonces may not repeat harmfully)."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCMSIV(_key(settings.MASTER_KEY_FILE)).encrypt(nonce, key, context)


def unwrap(wrapped: bytes, context: bytes) -> bytes:
    try:
        return AESGCMSIV(_key(settings.MASTER_KEY_FILE)).decrypt(
            wrapped[:NONCE], wrapped[NONCE:], context
        )
    except InvalidTag as error:
        raise Unreadable(f"A wrapped key did not open. {_ADVICE}") from error
