"""Proof that the person at the keyboard is the one who signed in: fresh, or it is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.rules.decision import Decision, Reason

FRESH = timedelta(minutes=5)
SKEW = timedelta(seconds=5)  # two readings of one clock

METHODS = {
    "password": "password",
    "email_code": "code sent by email",
    "totp": "authenticator app",
    "webauthn": "passkey",
    "recovery_codes": "recovery code",
}


@dataclass(frozen=True, slots=True)
class Proof:
    """How and when a person confirmed that it is them."""

    method: str
    at: datetime

    @property
    def words(self) -> str:
        return METHODS.get(self.method, self.method)


def decide_proof(proof: Proof | None, now: datetime) -> Decision:
    """Whether the person confirmed within the last minutes; without that nothing is signed."""
    if proof is not None and proof.method in METHODS and -SKEW <= now - proof.at <= FRESH:
        return Decision.allow()
    return Decision.deny(
        Reason(
            "CONFIRM_AGAIN",
            "Confirm that it is you, then sign within five minutes. Nothing was signed.",
        )
    )
