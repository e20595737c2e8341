"""age (age-encryption.org/v1): who can be encrypted to, and encrypting, streamed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import IO, Any

import pyrage

from sharing.keys.rules.kinds import Kind

MEDIA_TYPE = "application/age"
LONGEST = 2200  # characters; a hybrid key has about 2,000
# `age1tag` begins `age1tagpq` too, so the longer prefix comes first.
_KINDS: tuple[tuple[str, Kind, Any], ...] = (
    ("age1tagpq1", Kind.TAG_HYBRID, pyrage.tagpq.Recipient),
    ("age1tag1", Kind.TAG, pyrage.tag.Recipient),
    ("age1", Kind.X25519, pyrage.x25519.Recipient),
)


class NoKey(ValueError):
    """The text is no public key of age that packages can be encrypted to."""


def read_key(text: str) -> tuple[Kind, str]:
    """Kind and canonical text of a public key; `NoKey` says what it is instead."""
    plain = "".join(text.split())
    if plain.upper().startswith("AGE-SECRET-KEY-"):
        raise NoKey(
            "This is the secret half. Keep it to yourself and make a new pair, since it left "
            "your machine. The public half begins with age1."
        )
    if plain.startswith("age1pq1"):
        raise NoKey(
            "The portal cannot encrypt to a post-quantum key in a file (age1pq) yet. Take one of "
            "age-keygen without -pq, or a post-quantum key in hardware (age1tagpq)."
        )
    for prefix, kind, recipient in _KINDS:
        if plain.startswith(prefix):
            _parsed(recipient, plain)
            return kind, plain
    raise NoKey("A public key of age begins with age1.")


def _parsed(recipient: Any, text: str) -> Any:
    try:
        return recipient.from_str(text[:LONGEST])
    except pyrage.RecipientError as error:
        raise NoKey("This is no whole public key of age. Copy all of it.") from error


def fingerprint(public: str) -> str:
    return hashlib.sha256(public.encode()).hexdigest()


def encrypt(plain: IO[bytes], sealed: IO[bytes], keys: Sequence[str]) -> None:
    """Encrypts to all of these public keys; each opens it alone."""
    pyrage.encrypt_io(plain, sealed, [_recipient(key) for key in keys])


def encrypt_words(words: str, key: str) -> str:
    """A short text as armored age, to copy from a page."""
    armored: bytes = pyrage.encrypt(words.encode(), [_recipient(key)], armored=True)
    return armored.decode()


def _recipient(key: str) -> Any:
    return next(_parsed(kind, key) for prefix, _, kind in _KINDS if key.startswith(prefix))
