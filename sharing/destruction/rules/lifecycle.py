"""What a recipient holds of a package, from the day it was taken to the day it is gone."""

from __future__ import annotations

from portal.rules.lifecycle import Lifecycle
from portal.rules.vocabulary import Labelled


class HoldingStatus(Labelled):
    HELD = "held", "Held"
    OVERDUE = "overdue", "Overdue"
    ON_HOLD = "on_hold", "Legal hold"
    KEPT = "kept", "May be kept"
    DESTROYED = "destroyed", "Destroyed"


_S = HoldingStatus

# `fall_due` is the calendar's verb: the day decides it whenever a holding is read. `waive` is done
# on the page of the obligation, by an officer of another party.
HOLDING = Lifecycle(
    name="holding",
    first=_S.HELD,
    states={
        _S.HELD: "registrar of the organization that took the package",
        _S.OVERDUE: "registrar of the organization that took the package; nothing new is sent",
        _S.ON_HOLD: "privacy officer of the organization that gave it",
        _S.KEPT: "nobody: an officer of another party waived its destruction",
        _S.DESTROYED: "nobody: the certificate is sealed",
    },
    moves={
        (_S.HELD, "certify"): _S.DESTROYED,
        (_S.HELD, "hold"): _S.ON_HOLD,
        (_S.HELD, "waive"): _S.KEPT,
        (_S.HELD, "fall_due"): _S.OVERDUE,
        (_S.OVERDUE, "certify"): _S.DESTROYED,
        (_S.OVERDUE, "hold"): _S.ON_HOLD,
        (_S.OVERDUE, "waive"): _S.KEPT,
        (_S.ON_HOLD, "lift"): _S.HELD,
    },
)

OWED = frozenset({_S.HELD, _S.OVERDUE})
