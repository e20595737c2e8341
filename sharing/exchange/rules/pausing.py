"""Overdue destruction pauses the next feed: who destroys late gets nothing new meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from portal.rules.decision import Decision, Reason

CODE = "DESTRUCTION_OVERDUE"
SHOWN = 3


def decide_next(recipient: str, owed: Mapping[str, date]) -> Decision:
    """`owed`: packages whose destruction is overdue, with the day by which it was due."""
    if not owed:
        return Decision.allow()
    ordered = sorted(owed.items(), key=lambda one: (one[1], one[0]))
    told = ", ".join(
        f"{reference} (due {due:%b} {due.day}, {due.year})" for reference, due in ordered[:SHOWN]
    )
    more = f" and {len(ordered) - SHOWN} more" if len(ordered) > SHOWN else ""
    return Decision.deny(
        Reason(
            CODE,
            f"{recipient} has not certified the destruction of {told}{more}. Nothing more is sent "
            "until it is certified, or held by law.",
        )
    )
