"""Which keys there are, and which of them an organization may use beside one another."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

from portal.rules.decision import Decision, objection
from portal.rules.vocabulary import Labelled


class Use(Labelled):
    OPEN = "open", "Opens packages"
    SIGN = "sign", "Signs receipts and returns"


class Kind(Labelled):
    X25519 = "x25519", "age (X25519)"
    HYBRID = "hybrid", "age, post-quantum hybrid (ML-KEM-768 and X25519)"
    TAG = "tag", "age, hardware key (P-256)"
    TAG_HYBRID = "tag_hybrid", "age, hardware key, post-quantum hybrid (ML-KEM-768 and P-256)"
    ED25519 = "ed25519", "Ed25519"


POST_QUANTUM: Final = frozenset({Kind.HYBRID, Kind.TAG_HYBRID})
MOST_KEYS: Final = 20


def use_of(kind: str) -> Use:
    return Use.SIGN if kind == Kind.ED25519 else Use.OPEN


def decide_new_key(
    *,
    kind: str,
    is_known: bool,
    was_revoked: bool,
    beside: Collection[str],
    was_replaced: bool = False,
) -> Decision:
    """Whether this key may come beside those in use (`beside`: their kinds, without what it
    replaces). A key that a quantum computer breaks would open what the other protects, so the
    two sorts never stand side by side."""
    others = {one for one in beside if use_of(one) == use_of(kind)}
    mixed = bool(others) and (others <= POST_QUANTUM) != (kind in POST_QUANTUM)
    return Decision.unless(
        [
            objection(
                was_revoked,
                "KEY_REVOKED",
                "This key was revoked. Somebody else may have it: make a new one.",
            ),
            objection(
                was_replaced,
                "KEY_REPLACED",
                "This key was replaced and does not come back. Make a new one.",
            ),
            objection(
                is_known and not was_revoked,
                "KEY_KNOWN",
                "This key is registered already. Nothing was changed.",
            ),
            objection(
                mixed,
                "KEY_MIXED",
                "A post-quantum key protects nothing while an ordinary key opens the same package. "
                "Replace the ordinary ones in the same step, or add an ordinary key.",
            ),
            objection(
                len(beside) >= MOST_KEYS,
                "KEY_TOO_MANY",
                f"At most {MOST_KEYS} keys are in use at once. Revoke one first.",
            ),
        ]
    )


def decide_loss(*, lost_on: date | None, day: date) -> Decision:
    """What was signed before that day stays signed, so it is no day that is yet to come."""
    return Decision.unless(
        [
            objection(
                lost_on is not None and lost_on > day,
                "LOST_LATER",
                "Give the day since when somebody else may have the key; it cannot lie ahead.",
            )
        ]
    )
