"""The statuses of an agreement, who acts in each, and what a status means on a day."""

from __future__ import annotations

from datetime import date, timedelta

from agreements.rules.obligations import OBLIGATION  # noqa: F401 (rendered with the others)
from portal.rules.lifecycle import Lifecycle
from portal.rules.vocabulary import Labelled


class Status(Labelled):
    DRAFTING = "drafting", "Drafting"
    IN_REVIEW = "in_review", "In review"
    CHANGES_REQUESTED = "changes_requested", "Changes requested"
    OUT_FOR_SIGNATURE = "out_for_signature", "Out for signature"
    ACTIVE = "active", "Active"
    SUSPENDED = "suspended", "Suspended"
    EXPIRING = "expiring", "Expiring"
    EXPIRED = "expired", "Expired"
    TERMINATED = "terminated", "Terminated"
    SUPERSEDED = "superseded", "Superseded"
    CLOSING = "closing", "Closing"
    CLOSED = "closed", "Closed"
    WITHDRAWN = "withdrawn", "Withdrawn"


_S = Status

# The calendar's verbs: the day decides them whenever the status is read (`status_on`), so no
# status is ever waiting for a job to run.
CALENDAR = ("supersede", "end", "expire", "near_end")
NEAR = timedelta(days=60)

_RUNNING = {
    "suspend": _S.SUSPENDED,
    "expire": _S.EXPIRED,
    "end": _S.TERMINATED,
    "supersede": _S.SUPERSEDED,
}

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
        _S.EXPIRING: "the lead organization, to amend it or let it end",
        _S.EXPIRED: "an officer of a party, to close it",
        _S.TERMINATED: "an officer of a party, to close it",
        _S.SUPERSEDED: "nobody: its amendment governs",
        _S.CLOSING: "an officer of each party that received rows, to certify destruction",
        _S.CLOSED: "nobody, until a legal hold ends: what was received is destroyed or held",
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
        **{(_S.ACTIVE, verb): status for verb, status in _RUNNING.items()},
        (_S.ACTIVE, "terminate"): _S.ACTIVE,
        (_S.ACTIVE, "near_end"): _S.EXPIRING,
        **{(_S.EXPIRING, verb): status for verb, status in _RUNNING.items()},
        (_S.EXPIRING, "terminate"): _S.EXPIRING,
        (_S.SUSPENDED, "resume"): _S.ACTIVE,
        (_S.SUSPENDED, "terminate"): _S.SUSPENDED,
        (_S.SUSPENDED, "expire"): _S.EXPIRED,
        (_S.SUSPENDED, "end"): _S.TERMINATED,
        (_S.EXPIRED, "begin_closing"): _S.CLOSING,
        (_S.TERMINATED, "begin_closing"): _S.CLOSING,
        (_S.CLOSING, "certify"): _S.CLOSING,
        (_S.CLOSING, "hold"): _S.CLOSING,
        (_S.CLOSING, "close"): _S.CLOSED,
        # What a legal hold kept is destroyed when the hold ends.
        (_S.CLOSED, "certify"): _S.CLOSED,
        (_S.CLOSED, "hold"): _S.CLOSED,
    },
)

BY_DAY = frozenset({_S.EXPIRING, _S.EXPIRED, _S.TERMINATED, _S.SUPERSEDED})
STORED = tuple(status for status in Status if status not in BY_DAY)
BEFORE_ACTIVE = frozenset(
    {_S.DRAFTING, _S.IN_REVIEW, _S.CHANGES_REQUESTED, _S.OUT_FOR_SIGNATURE, _S.WITHDRAWN}
)
EVER_ACTIVE = frozenset(Status) - BEFORE_ACTIVE
RETURNED = frozenset({_S.CHANGES_REQUESTED})
WAITS_FOR_SOMEONE = frozenset({_S.IN_REVIEW, _S.OUT_FOR_SIGNATURE, _S.CHANGES_REQUESTED})
GOVERNS = frozenset({_S.ACTIVE, _S.EXPIRING})

# What each verb is called in the history of an agreement, for all parties to read.
TOLD_AS = {
    "draft": "Begun",
    "revise": "Opened for changes",
    "submit": "Submitted to all parties",
    "approve": "Approved",
    "return": "Returned for changes",
    "sign": "Signed",
    "publish": "Put into the public register",
    "take_out": "Taken out of the public register",
    "activate": "Became active",
    "suspend": "Suspended",
    "resume": "Resumed",
    "terminate": "Notice of termination",
    "begin_closing": "Closing began",
    "certify": "Destruction certified",
    "hold": "Kept under a legal hold",
    "close": "Closed",
    "withdraw": "Withdrawn",
}


def after(status: str, verb: str) -> Status:
    return Status(AGREEMENT.after(status, verb))


def status_on(
    status: str,
    *,
    expires_on: date | None,
    day: date,
    ends_on: date | None = None,
    superseded_on: date | None = None,
) -> Status:
    """The status as it is on a day, whatever is stored: after its last day it is expired, from the
    day that a notice names it is terminated, from its amendment's first day it is superseded.

    What was suspended and amended does not expire: only who suspended it lets the amendment run.
    """
    stands_still = status == _S.SUSPENDED and superseded_on is not None
    come = {
        "supersede": superseded_on is not None and day >= superseded_on,
        "end": ends_on is not None and day >= ends_on,
        "expire": expires_on is not None and day > expires_on and not stands_still,
        "near_end": any(last is not None and day >= last - NEAR for last in (expires_on, ends_on)),
    }
    for verb in CALENDAR:
        if come[verb] and (status, verb) in AGREEMENT.moves:
            return after(status, verb)
    return Status(status)


def is_in_force(
    status: str,
    *,
    effective_on: date,
    expires_on: date,
    day: date,
    ends_on: date | None = None,
    superseded_on: date | None = None,
) -> bool:
    """Whether its own days let flows move on this day."""
    now = status_on(
        status, expires_on=expires_on, day=day, ends_on=ends_on, superseded_on=superseded_on
    )
    return now in GOVERNS and effective_on <= day


def next_step(status: str, *, approved: bool, signed: bool) -> str:
    """Who of one party acts next, if anyone."""
    if status == _S.IN_REVIEW and not approved:
        return "An officer approves or returns it"
    if status == _S.OUT_FOR_SIGNATURE and not signed:
        return "A signatory signs"
    return ""
