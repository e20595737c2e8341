"""When codes may be handed in and compared in place of names."""

from __future__ import annotations

from typing import Final

from portal.rules.decision import Decision, objection

# A package was sent, and may still be answered or answered again.
SENT: Final = frozenset({"sent", "acknowledged", "returned", "rejected", "accepted"})


def decide_putting(status: str) -> Decision:
    return Decision.unless(
        [
            objection(
                status not in SENT,
                "NOT_SENT",
                "Codes belong to the return keys of a package that was sent, and this one was not "
                "sent, or was cancelled.",
            )
        ]
    )


def decide_there(scheme: str | None) -> Decision:
    """Whether the district's codes are there, for the college's to be compared with."""
    return Decision.unless(
        [
            objection(
                scheme is None,
                "NO_CODES",
                "The district has handed in no codes. Ask it to encode its students with the "
                "secret that you both have.",
            )
        ]
    )


def decide_secret(theirs: str, yours: str) -> Decision:
    return Decision.unless(
        [
            objection(
                theirs != yours,
                "ANOTHER_SECRET",
                "These codes were made with another secret than the district's. Compare the two "
                "secrets with each other, never here, and encode again.",
            )
        ]
    )
