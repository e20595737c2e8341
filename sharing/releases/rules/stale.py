"""What is to be done with a table whose data were corrected since it was counted."""

from __future__ import annotations

from typing import Final

from sharing.releases.rules.lifecycle import ReleaseStatus

_S = ReleaseStatus
_NOT_OUT: Final = (
    "It has not been published. Its author takes it back to a draft and counts it again; who "
    "reviews or publishes it meanwhile returns it."
)
_DO: Final = {
    _S.PROTECTED: "Take it back to a draft and count it again before you submit it.",
    _S.REFUSED: "Take it back to a draft and count it again.",
    _S.IN_REVIEW: _NOT_OUT,
    _S.APPROVED: _NOT_OUT,
    _S.SCHEDULED: _NOT_OUT,
    _S.RELEASED: "It stays published and citable until a re-release takes its place: count the "
    "same table again, have it reviewed, and publish it. Readers then see what changed. Withdraw "
    "it only when its numbers do harm.",
}
COUNTED: Final = frozenset(status.value for status in _DO)
NEWER: Final = "A re-release has been begun. When it is published, it takes the place of this one."


def advice(status: str, *, has_newer: bool) -> str:
    return NEWER if has_newer else _DO.get(ReleaseStatus(status), "")
