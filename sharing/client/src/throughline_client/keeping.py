"""Keys that stay on this machine: one that opens packages (age), one that signs (Ed25519)."""

from __future__ import annotations

import base64
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)


class KeyPair(Protocol):
    """What the portal is told, and how its challenge is answered."""

    @property
    def public(self) -> str: ...

    def answer(self, challenge: str) -> str: ...


@dataclass(frozen=True)
class OpeningKey:
    """A key of age. Needs the package `pyrage`."""

    identity: Any

    @classmethod
    def made(cls, path: Path) -> OpeningKey:
        identity = _pyrage().x25519.Identity.generate()
        _keep(path, f"# public key: {identity.to_public()}\n{identity}\n".encode())
        return cls(identity)

    @property
    def public(self) -> str:
        return str(self.identity.to_public())

    def answer(self, challenge: str) -> str:
        opened: bytes = _pyrage().decrypt(challenge.encode(), [self.identity])
        return opened.decode().strip()


@dataclass(frozen=True)
class SigningKey:
    key: Ed25519PrivateKey

    @classmethod
    def made(cls, path: Path) -> SigningKey:
        key = Ed25519PrivateKey.generate()
        _keep(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return cls(key)

    @classmethod
    def read(cls, path: Path) -> SigningKey:
        key = load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError(f"{path} holds no Ed25519 key.")
        return cls(key)

    @property
    def raw(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    @property
    def public(self) -> str:
        return base64.b64encode(self.raw).decode()

    @property
    def keyid(self) -> str:
        return hashlib.sha256(self.raw).hexdigest()[:16]

    def answer(self, challenge: str) -> str:
        return self._sign(challenge.encode())

    def signature(self, payload_type: str, payload: bytes) -> dict[str, str]:
        """One signature of a DSSE envelope."""
        kind = payload_type.encode()
        message = b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)
        return {"keyid": self.keyid, "sig": self._sign(message)}

    def _sign(self, message: bytes) -> str:
        return base64.b64encode(self.key.sign(message)).decode()


def _keep(path: Path, content: bytes) -> None:
    """Readable by its owner alone; a key that is there is never overwritten."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)


def _pyrage() -> Any:
    try:
        import pyrage
    except ImportError as error:
        raise ValueError("This needs the package pyrage: pip install pyrage") from error
    return pyrage
