"""The statuses of an agreement, who acts in each, and what a status means on a day."""

from __future__ import annotations

from datetime import date

from portal.rules.lifecycle import Lifecycle
from portal.rules.vocabulary import Labelled


class Status(Labelled):
    DRAFTING = "drafting", "Drafting"
    IN_REVIEW = "in_review", "In review"
    CHANGES_REQUESTED = "changes_requested", "Changes requested"
    OUT_FOR_SIGNATURE = "out_for_signature", "Out for signature"
    ACTIVE = "active", "Active"
    SUSPENDED = "suspended", "Suspended"
    EXPIRED = "expired", "Expired"
    TERMINATED = "terminated", "Terminated"
    WITHDRAWN = "withdrawn", "Withdrawn"


_S = Status

# `expire` is the calendar's verb: the day decides it whenever the status is read (`status_on`),
# so no status is ever waiting for a job to run.
AGREEMENT = Lifecycle(
    name="agreement",
    first=_S.DRAFTING,
    states={
        _S.DRAFTING: "whoever drafts for the lead organization",
        _S.IN_REVIEW: "an officer of each party",
        _S.CHANGES_REQUESTED: "whoever drafts for the lead organization",
        _S.OUT_FOR_SIGNATURE: "a signatory of each party",
        _S.ACTIVE: "nobody: it governs the flows it names",
        _S.SUSPENDED: "an officer of the party that suspended it",
        _S.EXPIRED: "nobody: its last day has passed",
        _S.TERMINATED: "nobody: a party ended it",
        _S.WITHDRAWN: "nobody: the lead organization gave it up",
    },
    moves={
        (_S.DRAFTING, "revise"): _S.DRAFTING,
        (_S.DRAFTING, "submit"): _S.IN_REVIEW,
        (_S.DRAFTING, "withdraw"): _S.WITHDRAWN,
        (_S.IN_REVIEW, "approve"): _S.IN_REVIEW,
        (_S.IN_REVIEW, "conclude_review"): _S.OUT_FOR_SIGNATURE,
        (_S.IN_REVIEW, "return"): _S.CHANGES_REQUESTED,
        (_S.IN_REVIEW, "revise"): _S.DRAFTING,
        (_S.IN_REVIEW, "withdraw"): _S.WITHDRAWN,
        (_S.CHANGES_REQUESTED, "revise"): _S.DRAFTING,
        (_S.CHANGES_REQUESTED, "withdraw"): _S.WITHDRAWN,
        (_S.OUT_FOR_SIGNATURE, "sign"): _S.OUT_FOR_SIGNATURE,
        (_S.OUT_FOR_SIGNATURE, "activate"): _S.ACTIVE,
        (_S.OUT_FOR_SIGNATURE, "return"): _S.CHANGES_REQUESTED,
        (_S.OUT_FOR_SIGNATURE, "revise"): _S.DRAFTING,
        (_S.OUT_FOR_SIGNATURE, "withdraw"): _S.WITHDRAWN,
        (_S.ACTIVE, "suspend"): _S.SUSPENDED,
        (_S.ACTIVE, "expire"): _S.EXPIRED,
        (_S.ACTIVE, "terminate"): _S.TERMINATED,
        (_S.SUSPENDED, "resume"): _S.ACTIVE,
        (_S.SUSPENDED, "expire"): _S.EXPIRED,
        (_S.SUSPENDED, "terminate"): _S.TERMINATED,
    },
)

STORED = tuple(status for status in Status if status is not Status.EXPIRED)
EVER_ACTIVE = frozenset({_S.ACTIVE, _S.SUSPENDED, _S.EXPIRED, _S.TERMINATED})
RETURNED = frozenset({_S.CHANGES_REQUESTED})
WAITS_FOR_SOMEONE = frozenset({_S.IN_REVIEW, _S.OUT_FOR_SIGNATURE, _S.CHANGES_REQUESTED})
GOVERNS = frozenset({_S.ACTIVE})

# What each verb is called in the history of an agreement, for all parties to read.
TOLD_AS = {
    "draft": "Begun",
    "revise": "Opened for changes",
    "submit": "Submitted to all parties",
    "approve": "Approved",
    "return": "Returned for changes",
    "sign": "Signed",
    "activate": "Became active",
    "suspend": "Suspended",
    "resume": "Resumed",
    "terminate": "Terminated",
    "withdraw": "Withdrawn",
}


def after(status: str, verb: str) -> Status:
    return Status(AGREEMENT.after(status, verb))


def status_on(status: str, *, expires_on: date | None, day: date) -> Status:
    """The status as it is on a day: past its last day it is expired, whatever is stored."""
    passed = expires_on is not None and day > expires_on
    if passed and (status, "expire") in AGREEMENT.moves:
        return after(status, "expire")
    return Status(status)


def is_in_force(status: str, *, effective_on: date, expires_on: date, day: date) -> bool:
    """Whether flows may move on this day."""
    return status == _S.ACTIVE and effective_on <= day <= expires_on


def next_step(status: str, *, approved: bool, signed: bool) -> str:
    """Who of one party acts next, if anyone."""
    if status == _S.IN_REVIEW and not approved:
        return "An officer approves or returns it"
    if status == _S.OUT_FOR_SIGNATURE and not signed:
        return "A signatory signs"
    return ""
