"""Returns that come in parts: how large, how many at once, and how long they wait."""

from __future__ import annotations

import re
from datetime import timedelta

from portal.rules.decision import Decision, objection

PART_SIZE = 2 << 20
WAITS = timedelta(days=1)
MOST_OPEN = 5
SHA256 = re.compile(r"[0-9a-f]{64}")


def decide_upload(*, size: int, most: int, open_already: int) -> Decision:
    return Decision.unless(
        [
            objection(
                not 0 < size <= most,
                "TOO_LARGE",
                f"A file of 1 to {most:,} bytes is taken. Split it and send several returns.",
            ),
            objection(
                open_already >= MOST_OPEN,
                "TOO_MANY_OPEN",
                f"{MOST_OPEN} uploads of your organization are open. Finish or discard one.",
            ),
        ]
    )


def decide_part(
    *, number: int, of: int, length: int, expected: int, sha256: str, said: str
) -> Decision:
    """Whether a part is the one that was announced, whole and unchanged."""
    if not 1 <= number <= of:
        return Decision.unless(
            [objection(True, "NO_SUCH_PART", f"This upload has the parts 1 to {of}.")]
        )
    return Decision.unless(
        [
            objection(
                length != expected,
                "PART_LENGTH",
                f"Part {number} must have {expected:,} bytes; {length:,} came.",
            ),
            objection(
                sha256 != said,
                "PART_CHANGED",
                f"Part {number} is not what its SHA-256 says. Send it again.",
            ),
        ]
    )


def decide_whole(*, missing: list[int], sha256: str, said: str) -> Decision:
    words = ", ".join(map(str, missing[:10]))
    return Decision.unless(
        [
            objection(bool(missing), "PARTS_MISSING", f"These parts are missing: {words}."),
            objection(
                not missing and sha256 != said,
                "FILE_CHANGED",
                "The parts together are not the file that was announced. Begin again.",
            ),
        ]
    )
