"""From an uploaded file to records, or to a list of what to mend."""

from __future__ import annotations

from portal.rules.lifecycle import Lifecycle
from portal.rules.vocabulary import Labelled


class ImportStatus(Labelled):
    RECEIVED = "received", "Received"
    CHECKING = "checking", "Being checked"
    REFUSED = "refused", "Refused"
    READY = "ready", "Waits for a decision"
    COMMITTING = "committing", "Being committed"
    COMMITTED = "committed", "Committed"
    DISCARDED = "discarded", "Discarded"


_S = ImportStatus

IMPORT = Lifecycle(
    name="import",
    first=_S.RECEIVED,
    states={
        _S.RECEIVED: "the portal",
        _S.CHECKING: "the portal",
        _S.REFUSED: "whoever made the file",
        _S.READY: "data steward",
        _S.COMMITTING: "the portal",
        _S.COMMITTED: "nobody",
        _S.DISCARDED: "nobody",
    },
    moves={
        (_S.RECEIVED, "check"): _S.CHECKING,
        # A check or a commit that was interrupted is tried again; it had changed nothing.
        (_S.CHECKING, "retry"): _S.CHECKING,
        (_S.CHECKING, "refuse"): _S.REFUSED,
        (_S.CHECKING, "offer"): _S.READY,
        (_S.CHECKING, "discard"): _S.DISCARDED,
        (_S.READY, "commit"): _S.COMMITTING,
        (_S.READY, "discard"): _S.DISCARDED,
        (_S.COMMITTING, "retry"): _S.COMMITTING,
        (_S.COMMITTING, "finish"): _S.COMMITTED,
        # The records changed under the preview: the person decides again on the new one.
        (_S.COMMITTING, "offer"): _S.READY,
        (_S.COMMITTING, "refuse"): _S.REFUSED,
    },
)
