"""Showing that one has a key: opening a challenge with it, or signing one."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sharing.keys import age
from sharing.keys.age import NoKey
from sharing.keys.models import RegisteredKey
from sharing.keys.rules.kinds import Kind, Use

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # none that is read as another, and no words
LENGTH = 24  # over 100 random bits
KEY_BYTES = 32


def read_public(text: str) -> tuple[Kind, str, str]:
    """Kind, canonical text and fingerprint of a public key, of either use; or `NoKey`."""
    plain = "".join(text.split())
    if plain.lower().startswith("age"):
        kind, public = age.read_key(plain)
        return kind, public, age.fingerprint(public)
    try:
        raw = base64.b64decode(plain, validate=True)
        if len(raw) != KEY_BYTES:
            raise ValueError
        Ed25519PublicKey.from_public_bytes(raw)
    except ValueError as error:
        raise NoKey(
            "A key that opens packages begins with age1; one that signs is the base64 of 32 bytes."
        ) from error
    return Kind.ED25519, base64.b64encode(raw).decode(), hashlib.sha256(raw).hexdigest()


def challenge_for(use: str, public: str, organization: str) -> tuple[str, str]:
    """What is shown, and the SHA-256 of the answer (none for a signature, which is checked)."""
    code = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(LENGTH // 4))
    if use == Use.SIGN:
        return f"Throughline key of {organization}: {code}", ""
    return age.encrypt_words(f"{code}\n", public), _digest(code)


def is_answered(key: RegisteredKey, answer: str) -> bool:
    if key.use == Use.SIGN:
        return _is_signed(key.public, key.challenge, answer)
    return hmac.compare_digest(_digest(answer), key.answer_sha256)


def _is_signed(public: str, challenge: str, answer: str) -> bool:
    try:
        signature = base64.b64decode("".join(answer.split()), validate=True)
        Ed25519PublicKey.from_public_bytes(base64.b64decode(public)).verify(
            signature, challenge.encode()
        )
    except (binascii.Error, ValueError, InvalidSignature):
        return False
    return True


def _digest(code: str) -> str:
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
