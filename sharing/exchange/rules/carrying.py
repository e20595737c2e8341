"""What may lie in an inbox: a return under the name of its exchange, with a signed slip."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from portal.rules.decision import Decision, objection

RETURN_TYPE: Final = "application/vnd.throughline.return+json"
SLIP: Final = ".dsse.json"
COUNTERSIGNATURE: Final = ".countersignature.json"
SKEW: Final = timedelta(days=1)  # what a clock may be wrong
_REFERENCE: Final = re.compile(r"(EX-[A-Z0-9]{2,17})(?![A-Za-z0-9])")


def reference_of(name: str) -> str:
    """`EX-ABC.csv`, `EX-ABC outcomes.csv`, `EX-ABC_2.csv`: the exchange; nothing otherwise."""
    found = _REFERENCE.match(name)
    return found.group(1) if found else ""


def is_slip(name: str) -> bool:
    return name.endswith(SLIP)


def shortened(name: str, most: int) -> str:
    """A name within so many bytes: its beginning and its ending, with its own hash between."""
    whole = name.encode(errors="surrogateescape")
    if len(whole) <= most:
        return name
    middle = b"~" + hashlib.sha256(whole).hexdigest()[:12].encode() + b"~"
    ending = whole[-40:]
    kept = whole[: most - len(middle) - len(ending)]
    # A letter that is cut in two is left out.
    parts = (kept.decode(errors="ignore"), middle.decode(), ending.decode(errors="ignore"))
    return "".join(parts)


def decide_slip(
    told: Mapping[str, Any],
    *,
    reference: str,
    organization: str,
    sha256: str,
    last_return_at: datetime | None,
    now: datetime,
) -> Decision:
    """Whether a slip, whose signature was checked, is about this file and was not used before."""
    exchange, signed_for = told["exchange"]["reference"], told["signedFor"]["name"]
    at = datetime.fromisoformat(told["at"])
    return Decision.unless(
        [
            objection(
                exchange != reference or signed_for != organization,
                "OTHER_EXCHANGE",
                f"The slip is about {exchange} of {signed_for}, not about {reference} of "
                f"{organization}.",
            ),
            objection(
                told["file"]["sha256"] != sha256,
                "FILE_CHANGED",
                "The file is not the one that was signed: at least one byte differs.",
            ),
            objection(
                at > now + SKEW,
                "SLIP_AHEAD",
                f"The slip is dated {at:%Y-%m-%d %H:%M}, which is yet to come. Set the clock of "
                "the machine that signs, and pack the file again.",
            ),
            objection(
                last_return_at is not None and at <= last_return_at,
                "REPLAYED",
                "The slip is older than the last return. Pack the file again if it is meant anew.",
            ),
        ]
    )


def decide_signer(
    *, is_there: bool, is_known: bool, is_revoked: bool, is_late: bool, is_right: bool
) -> Decision:
    """Whether a slip is there and signed with a key while it was in use. `is_late`: the key was
    replaced before; a slip that was packed earlier and travelled long still counts."""
    return Decision.unless(
        [
            objection(
                not is_there,
                "SLIP_MISSING",
                f"Your organization registered a key that signs, so a return comes with a slip "
                f"of the same name that ends in {SLIP} (throughline pack makes both).",
            ),
            objection(
                is_there and not is_known,
                "KEY_UNREGISTERED",
                "The slip is signed with a key that your organization has not registered.",
            ),
            objection(is_revoked, "KEY_REVOKED", "The slip is signed with a key that was revoked."),
            objection(
                is_late,
                "KEY_REPLACED",
                "The slip is signed with a key that was replaced before. Pack the file again with "
                "the key that took its place.",
            ),
            objection(
                is_known and not is_revoked and not is_right,
                "SIGNATURE_WRONG",
                "The slip was changed after it was signed.",
            ),
        ]
    )
