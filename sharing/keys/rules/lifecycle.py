"""A key counts once its holder has shown that they have it.

One that was replaced in good order keeps what it signed while it was in use. One that was revoked
keeps nothing, but for what came before a known loss. Neither comes back.
"""

from __future__ import annotations

from portal.rules.lifecycle import Lifecycle
from portal.rules.vocabulary import Labelled


class KeyStatus(Labelled):
    WAITING = "waiting", "Waits for proof"
    ACTIVE = "active", "In use"
    RETIRED = "retired", "Replaced"
    REVOKED = "revoked", "Revoked"
    DISCARDED = "discarded", "Put aside"


_K = KeyStatus

KEY = Lifecycle(
    name="registered key",
    first=_K.WAITING,
    states={
        _K.WAITING: "whoever registers it, by opening the challenge",
        _K.ACTIVE: "nobody; packages are encrypted to it",
        _K.RETIRED: "nobody; what it signed before stays signed",
        _K.REVOKED: "nobody",
        _K.DISCARDED: "nobody",
    },
    moves={
        (_K.WAITING, "prove"): _K.ACTIVE,
        (_K.WAITING, "discard"): _K.DISCARDED,
        (_K.ACTIVE, "retire"): _K.RETIRED,
        (_K.ACTIVE, "revoke"): _K.REVOKED,
        (_K.RETIRED, "revoke"): _K.REVOKED,  # lost after it was replaced
    },
)
