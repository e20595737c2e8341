"""From an uploaded file to records, or to a list of what to mend."""

from __future__ import annotations

from portal.rules.lifecycle import Lifecycle
from portal.rules.vocabulary import Labelled


class ImportStatus(Labelled):
    RECEIVED = "received", "Received"
    MAPPING = "mapping", "Waits for its columns"
    CHECKING = "checking", "Being checked"
    REFUSED = "refused", "Refused"
    READY = "ready", "Waits for a decision"
    COMMITTING = "committing", "Being committed"
    COMMITTED = "committed", "Committed"
    DISCARDED = "discarded", "Discarded"
    UNDONE = "undone", "Taken back"


_S = ImportStatus

IMPORT = Lifecycle(
    name="import",
    first=_S.RECEIVED,
    states={
        _S.RECEIVED: "the portal",
        _S.MAPPING: "data steward",
        _S.CHECKING: "the portal",
        _S.REFUSED: "whoever made the file",
        _S.READY: "data steward",
        _S.COMMITTING: "the portal",
        _S.COMMITTED: "data steward",
        _S.DISCARDED: "nobody",
        _S.UNDONE: "nobody",
    },
    moves={
        (_S.RECEIVED, "check"): _S.CHECKING,
        # A spreadsheet with columns of its own waits until somebody says what they hold.
        (_S.RECEIVED, "map"): _S.MAPPING,
        (_S.MAPPING, "check"): _S.CHECKING,
        (_S.MAPPING, "discard"): _S.DISCARDED,
        (_S.READY, "map"): _S.MAPPING,
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
        # Decisions are only declared invalid, never deleted, and only while nothing rests on them.
        (_S.COMMITTED, "undo"): _S.UNDONE,
    },
)
