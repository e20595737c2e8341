"""A key counts once its holder has shown that they have it, and never again once revoked."""

from __future__ import annotations

from portal.rules.lifecycle import Lifecycle
from portal.rules.vocabulary import Labelled


class KeyStatus(Labelled):
    WAITING = "waiting", "Waits for proof"
    ACTIVE = "active", "In use"
    REVOKED = "revoked", "Revoked"
    DISCARDED = "discarded", "Put aside"


_K = KeyStatus

KEY = Lifecycle(
    name="registered key",
    first=_K.WAITING,
    states={
        _K.WAITING: "whoever registers it, by opening the challenge",
        _K.ACTIVE: "nobody; packages are encrypted to it",
        _K.REVOKED: "nobody",
        _K.DISCARDED: "nobody",
    },
    moves={
        (_K.WAITING, "prove"): _K.ACTIVE,
        (_K.WAITING, "discard"): _K.DISCARDED,
        (_K.ACTIVE, "revoke"): _K.REVOKED,
    },
)
