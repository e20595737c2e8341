"""Keys as people make them on their own machine."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sharing.keys import actions
from sharing.keys.models import RegisteredKey


@dataclass
class Pair:
    """A pair of age: the secret half never leaves the test."""

    identity: Any
    registered: RegisteredKey | None = None

    @classmethod
    def made(cls) -> Pair:
        return cls(pyrage.x25519.Identity.generate())

    @property
    def public(self) -> str:
        return str(self.identity.to_public())

    def answer(self, challenge: str) -> str:
        return pyrage.decrypt(challenge.encode(), [self.identity]).decode().strip()

    def opens(self, sealed: bytes) -> bytes:
        return pyrage.decrypt(sealed, [self.identity])


@dataclass
class Signer:
    """A pair that signs."""

    key: Ed25519PrivateKey
    registered: RegisteredKey | None = None

    @classmethod
    def made(cls) -> Signer:
        return cls(Ed25519PrivateKey.generate())

    @property
    def public(self) -> str:
        return base64.b64encode(self.key.public_key().public_bytes_raw()).decode()

    def answer(self, challenge: str) -> str:
        return self.sign(challenge.encode())

    def sign(self, message: bytes) -> str:
        return base64.b64encode(self.key.sign(message)).decode()


def waiting(person, pair: Any, label: str = "Office", replaces=()) -> RegisteredKey:
    with person.acting() as actor:
        return actions.add_key(
            organization_id=person.organization.id,
            public=pair.public,
            label=label,
            replaces=replaces,
            by=actor,
        )


def registered(person, pair: Any = None, label: str = "Office", replaces=()) -> Any:
    """A proven key of the person's organization; gives the pair."""
    pair = pair or Pair.made()
    key = waiting(person, pair, label, replaces)
    with person.acting() as actor:
        pair.registered = actions.prove_key(key=key, answer=pair.answer(key.challenge), by=actor)
    return pair


def revoke(person, pair: Any, reason: str = "The computer was lost.") -> None:
    with person.acting() as actor:
        actions.revoke_key(key=pair.registered, reason=reason, by=actor)
