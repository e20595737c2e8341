"""A release from counting to publication and, when needed, recall."""

from __future__ import annotations

from portal.rules.lifecycle import Lifecycle
from portal.rules.vocabulary import Labelled


class ReleaseStatus(Labelled):
    COUNTED = "counted", "Being protected"
    REFUSED = "refused", "Cannot be protected"
    IN_REVIEW = "in_review", "In review"
    RETURNED = "returned", "Returned to its author"
    RELEASED = "released", "Released"
    WITHDRAWN = "withdrawn", "Withdrawn"


_S = ReleaseStatus

RELEASE = Lifecycle(
    name="release",
    first=_S.COUNTED,
    states={
        _S.COUNTED: "the disclosure engine",
        _S.REFUSED: "nobody: a new table is proposed",
        _S.IN_REVIEW: "a privacy officer who did not propose it",
        _S.RETURNED: "nobody: a new table is proposed",
        _S.RELEASED: "a privacy officer, to withdraw it",
        _S.WITHDRAWN: "nobody",
    },
    moves={
        (_S.COUNTED, "protect"): _S.IN_REVIEW,
        (_S.COUNTED, "refuse"): _S.REFUSED,
        (_S.IN_REVIEW, "return"): _S.RETURNED,
        (_S.IN_REVIEW, "release"): _S.RELEASED,
        (_S.RELEASED, "withdraw"): _S.WITHDRAWN,
    },
)
