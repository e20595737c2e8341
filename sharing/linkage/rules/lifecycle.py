"""From a file without return keys to a return: who acts next, and what may happen."""

from __future__ import annotations

from portal.rules.lifecycle import Lifecycle
from portal.rules.vocabulary import Labelled


class LinkageStatus(Labelled):
    LINKING = "linking", "Being compared"
    READING = "reading", "Compared"
    FAILED = "failed", "Could not be compared"
    FINISHED = "finished", "Made into a return"
    DISCARDED = "discarded", "Discarded"


_S = LinkageStatus

LINKAGE = Lifecycle(
    name="linkage of a file",
    first=_S.LINKING,
    states={
        _S.LINKING: "worker",
        _S.READING: "registrar; readers for what is in doubt",
        _S.FAILED: "registrar",
        _S.FINISHED: "nobody; its return goes on",
        _S.DISCARDED: "nobody",
    },
    moves={
        (_S.LINKING, "compare"): _S.READING,
        (_S.LINKING, "fail"): _S.FAILED,
        (_S.LINKING, "discard"): _S.DISCARDED,
        (_S.READING, "finish"): _S.FINISHED,
        (_S.READING, "discard"): _S.DISCARDED,
        (_S.FAILED, "discard"): _S.DISCARDED,
    },
)
