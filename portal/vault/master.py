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


class Unreadable(Exception):
    """A sealed value does not open: wrong key, wrong place, or altered."""


@functools.cache
def _key(path: Path) -> bytes:
    return base64.urlsafe_b64decode(secrets_on_disk.text(path) + "=")


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
        raise Unreadable("A sealed value did not open with the master key.") from error


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
        raise Unreadable("A wrapped key did not open with the master key.") from error
