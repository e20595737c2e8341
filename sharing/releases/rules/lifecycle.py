"""A release from a draft to publication and, when needed, recall."""

from __future__ import annotations

from portal.rules.lifecycle import Lifecycle
from portal.rules.vocabulary import Labelled


class ReleaseStatus(Labelled):
    DRAFT = "draft", "Draft"
    COUNTED = "counted", "Being protected"
    REFUSED = "refused", "Cannot be protected"
    PROTECTED = "protected", "Protected"
    IN_REVIEW = "in_review", "In review"
    RETURNED = "returned", "Returned to its author"
    APPROVED = "approved", "Approved"
    SCHEDULED = "scheduled", "Scheduled"
    RELEASED = "released", "Released"
    SUPERSEDED = "superseded", "Superseded"
    WITHDRAWN = "withdrawn", "Withdrawn"
    DISCARDED = "discarded", "Discarded"


_S = ReleaseStatus

RELEASE = Lifecycle(
    name="release",
    first=_S.DRAFT,
    states={
        _S.DRAFT: "its author, to write and count it",
        _S.COUNTED: "the disclosure engine",
        _S.REFUSED: "its author, to try a coarser table",
        _S.PROTECTED: "its author, to complete the checklist and submit it",
        _S.IN_REVIEW: "two reviewers who did not write it, each without knowing the other's vote",
        _S.RETURNED: "its author, to begin a revised draft",
        _S.APPROVED: "a privacy officer who did not write it, to publish or schedule it",
        _S.SCHEDULED: "the portal, at the time set",
        _S.RELEASED: "a privacy officer, to withdraw it",
        _S.SUPERSEDED: "a privacy officer, to withdraw it",
        _S.WITHDRAWN: "nobody",
        _S.DISCARDED: "nobody",
    },
    moves={
        (_S.DRAFT, "count"): _S.COUNTED,
        (_S.COUNTED, "protect"): _S.PROTECTED,
        (_S.COUNTED, "refuse"): _S.REFUSED,
        (_S.PROTECTED, "rework"): _S.DRAFT,
        (_S.REFUSED, "rework"): _S.DRAFT,
        (_S.PROTECTED, "submit"): _S.IN_REVIEW,
        (_S.IN_REVIEW, "approve"): _S.APPROVED,
        (_S.IN_REVIEW, "return"): _S.RETURNED,
        (_S.APPROVED, "return"): _S.RETURNED,
        (_S.APPROVED, "schedule"): _S.SCHEDULED,
        (_S.SCHEDULED, "unschedule"): _S.APPROVED,
        (_S.APPROVED, "publish"): _S.RELEASED,
        (_S.SCHEDULED, "publish"): _S.RELEASED,
        (_S.RELEASED, "supersede"): _S.SUPERSEDED,
        (_S.RELEASED, "withdraw"): _S.WITHDRAWN,
        (_S.SUPERSEDED, "withdraw"): _S.WITHDRAWN,
        (_S.DRAFT, "discard"): _S.DISCARDED,
        (_S.PROTECTED, "discard"): _S.DISCARDED,
        (_S.REFUSED, "discard"): _S.DISCARDED,
        (_S.RETURNED, "discard"): _S.DISCARDED,
    },
)

WRITABLE = frozenset({_S.DRAFT, _S.PROTECTED})  # words may still change; numbers only by counting
PUBLIC = frozenset({_S.RELEASED, _S.SUPERSEDED, _S.WITHDRAWN})  # told to the recipient
READABLE = frozenset({_S.RELEASED, _S.SUPERSEDED})  # with its numbers
