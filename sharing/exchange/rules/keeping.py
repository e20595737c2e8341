"""To whom a package is encrypted, and whose further signatures its manifest may carry."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from portal.rules.decision import Decision, objection

ADD_A_KEY: Final = (
    "Your registrar or privacy officer adds one under Keys, or with “throughline key-new open”; "
    "then it can be taken at once."
)


def decide_keys(*, in_use: Collection[str], ever: bool, demanded: bool) -> Decision:
    """Whoever once gave keys never gets a package without them: that would be the weaker door.
    `demanded`: the agreement lets none go without."""
    return Decision.unless(
        [
            objection(
                ever and not in_use,
                "NO_KEY",
                "Every key of your organization is revoked, so this package cannot be encrypted to "
                "you. Register a key first (Keys).",
            ),
            objection(
                demanded and not ever,
                "KEY_DEMANDED",
                "The agreement lets this package go only encrypted to a key of your own. "
                f"{ADD_A_KEY}",
            ),
        ]
    )


def decide_folder(*, is_encrypted: bool, plain_allowed: bool) -> Decision:
    """Whoever reads a folder is nobody whom the agreement names, so a package lies there encrypted
    to the recipient's own keys, unless the agreement allows it otherwise."""
    return Decision.unless(
        [
            objection(
                not (is_encrypted or plain_allowed),
                "FOLDER_NEEDS_KEY",
                "A package lies in a folder only encrypted to a key of your own, or where the "
                f"agreement allows it as it is. {ADD_A_KEY} Or download it over the page.",
            )
        ]
    )


def decide_countersignature(
    *,
    is_taken: bool,
    is_known: bool,
    is_revoked: bool,
    is_replaced: bool,
    is_right: bool,
    is_again: bool,
) -> Decision:
    """Whether a signature of the recipient's own key is one over the manifest of this package."""
    return Decision.unless(
        [
            objection(
                not is_taken,
                "NOT_TAKEN",
                "Take the package first: one signs for what one has.",
            ),
            objection(
                not is_known,
                "KEY_UNREGISTERED",
                "Your organization has not registered this key for signing.",
            ),
            objection(
                is_revoked,
                "KEY_REVOKED",
                "This key was revoked. Sign with one that is in use.",
            ),
            objection(
                is_replaced,
                "KEY_REPLACED",
                "This key was replaced. Sign with the one that took its place.",
            ),
            objection(
                is_known and not is_revoked and not is_replaced and not is_right,
                "SIGNATURE_WRONG",
                "This key did not sign the manifest of this package. Perhaps another package was "
                "signed, or the manifest was changed.",
            ),
            objection(
                is_again,
                "SAME_AGAIN",
                "This key has countersigned the package already. Nothing was changed.",
            ),
        ]
    )
