"""From a cohort to accepted outcomes: who acts next, and what may happen."""

from __future__ import annotations

from portal.rules.decision import Decision, objection
from portal.rules.lifecycle import Lifecycle
from portal.rules.vocabulary import Labelled
from sharing.exchange.rules.disputing import DISPUTE as DISPUTE


class ExchangeStatus(Labelled):
    PREPARING = "preparing", "Being prepared"
    SENT = "sent", "Sent"
    ACKNOWLEDGED = "acknowledged", "Downloaded"
    RETURNED = "returned", "Outcomes returned"
    ACCEPTED = "accepted", "Accepted"
    REJECTED = "rejected", "Return given back"
    # After it was packed and before anybody took it, somebody in it may not be sent any more.
    STOPPED = "stopped", "Stopped before it was taken"
    CANCELLED = "cancelled", "Cancelled"


class DeletionStatus(Labelled):
    ASKED = "asked", "Asked to delete"
    CONFIRMED = "confirmed", "Deleted, as the holder states"


class UploadStatus(Labelled):
    OPEN = "open", "Waiting for parts"
    FINISHED = "finished", "Checked"
    REFUSED = "refused", "Refused"
    DISCARDED = "discarded", "Discarded"


class ReturnStatus(Labelled):
    CHECKED = "checked", "Checked, not yet handed in"
    SUBMITTED = "submitted", "Handed in"
    ACCEPTED = "accepted", "Accepted"
    REJECTED = "rejected", "Given back"
    DISCARDED = "discarded", "Discarded"


_E, _R, _D = ExchangeStatus, ReturnStatus, DeletionStatus

EXCHANGE = Lifecycle(
    name="exchange",
    first=_E.PREPARING,
    states={
        _E.PREPARING: "data steward of the district",
        _E.SENT: "registrar named in the agreement",
        _E.ACKNOWLEDGED: "registrar",
        _E.RETURNED: "data steward of the district",
        _E.ACCEPTED: "nobody, unless the college reports again",
        _E.REJECTED: "registrar",
        _E.STOPPED: "data steward of the district, to build it again without the student",
        _E.CANCELLED: "nobody",
    },
    moves={
        (_E.PREPARING, "send"): _E.SENT,
        (_E.PREPARING, "cancel"): _E.CANCELLED,
        (_E.SENT, "download"): _E.ACKNOWLEDGED,
        (_E.SENT, "cancel"): _E.CANCELLED,
        (_E.SENT, "stop"): _E.STOPPED,
        (_E.STOPPED, "rebuild"): _E.CANCELLED,
        (_E.STOPPED, "cancel"): _E.CANCELLED,
        # A copy lost on the way may be fetched again; each time is recorded.
        (_E.ACKNOWLEDGED, "download"): _E.ACKNOWLEDGED,
        (_E.ACKNOWLEDGED, "return"): _E.RETURNED,
        (_E.ACKNOWLEDGED, "cancel"): _E.CANCELLED,
        (_E.RETURNED, "download"): _E.RETURNED,
        (_E.RETURNED, "accept"): _E.ACCEPTED,
        (_E.RETURNED, "reject"): _E.REJECTED,
        (_E.REJECTED, "download"): _E.REJECTED,
        (_E.REJECTED, "return"): _E.RETURNED,
        (_E.REJECTED, "cancel"): _E.CANCELLED,
        # Colleges report several times a year: a later term returns to the same exchange.
        (_E.ACCEPTED, "return"): _E.RETURNED,
        (_E.ACCEPTED, "download"): _E.ACCEPTED,
    },
)


def decide_cancel(status: str, *, was_accepted: bool) -> Decision:
    """An exchange of which outcomes are on file stays what it is, also when a later return of it
    was given back."""
    words = "Outcomes of this exchange were accepted, so it is not cancelled any more."
    return Decision.unless(
        [
            *EXCHANGE.decide(status, "cancel").reasons,
            objection(was_accepted, "ACCEPTED", words),
        ]
    )


RETURN = Lifecycle(
    name="return",
    first=_R.CHECKED,
    states={
        _R.CHECKED: "registrar",
        _R.SUBMITTED: "data steward of the district",
        _R.ACCEPTED: "nobody",
        _R.REJECTED: "nobody; the registrar uploads a mended file",
        _R.DISCARDED: "nobody",
    },
    moves={
        (_R.CHECKED, "submit"): _R.SUBMITTED,
        (_R.CHECKED, "discard"): _R.DISCARDED,
        (_R.SUBMITTED, "accept"): _R.ACCEPTED,
        (_R.SUBMITTED, "reject"): _R.REJECTED,
    },
)

DELETION = Lifecycle(
    name="deletion request",
    first=_D.ASKED,
    states={
        _D.ASKED: "registrar of the organization that holds the rows",
        _D.CONFIRMED: "nobody",
    },
    moves={(_D.ASKED, "confirm"): _D.CONFIRMED},
)

_U = UploadStatus

UPLOAD = Lifecycle(
    name="upload",
    first=_U.OPEN,
    states={
        _U.OPEN: "program of the registrar",
        _U.FINISHED: "nobody; its return goes on",
        _U.REFUSED: "nobody; the registrar uploads a mended file",
        _U.DISCARDED: "nobody",
    },
    moves={
        (_U.OPEN, "finish"): _U.FINISHED,
        (_U.OPEN, "refuse"): _U.REFUSED,
        (_U.OPEN, "discard"): _U.DISCARDED,
    },
)
