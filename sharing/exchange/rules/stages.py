"""Where an exchange stands on a day: its status, and what the calendar adds to it.

A status is moved by people. That something is overdue, suspended, in use or due for destruction,
the day decides whenever an exchange is read; no job has to run for that.
"""

from __future__ import annotations

from datetime import date

from portal.rules.vocabulary import Labelled
from sharing.exchange.rules.lifecycle import ExchangeStatus


class Stage(Labelled):
    PREPARING = "preparing", "Being prepared"
    SENT = "sent", "Sent"
    ACKNOWLEDGED = "acknowledged", "Downloaded"
    OVERDUE = "overdue", "Outcomes overdue"
    UNDER_CHECK = "under_check", "Outcomes being checked"
    CHECK_OVERDUE = "check_overdue", "Check overdue"
    REJECTED = "rejected", "Return given back"
    IN_USE = "in_use", "Accepted, in use"
    DESTRUCTION_DUE = "destruction_due", "Package to be destroyed"
    ON_HOLD = "on_hold", "Package held by law"
    DESTROYED = "destroyed", "Package destroyed"
    SUSPENDED = "suspended", "Suspended with its agreement"
    STOPPED = "stopped", "Stopped before it was taken"
    CANCELLED = "cancelled", "Cancelled"


_E, _S = ExchangeStatus, Stage
_PLAIN = {
    _E.PREPARING: _S.PREPARING,
    _E.SENT: _S.SENT,
    _E.ACKNOWLEDGED: _S.ACKNOWLEDGED,
    _E.RETURNED: _S.UNDER_CHECK,
    _E.ACCEPTED: _S.IN_USE,
    _E.REJECTED: _S.REJECTED,
    _E.STOPPED: _S.STOPPED,
    _E.CANCELLED: _S.CANCELLED,
}
ASKED = frozenset({_E.SENT, _E.ACKNOWLEDGED, _E.REJECTED})
# The partner still owes outcomes; of the others no day is told, as nothing is due.
OWED = frozenset({_S.SENT, _S.ACKNOWLEDGED, _S.OVERDUE, _S.REJECTED, _S.SUSPENDED})
_OPEN = ASKED | {_E.RETURNED}


def stage_of(
    status: str,
    *,
    due_on: date,
    day: date,
    check_due_on: date | None = None,
    destroy_by: date | None = None,
    is_destroyed: bool = False,
    is_held: bool = False,
    is_covered: bool = True,
) -> Stage:
    """`destroy_by`: the day that counts now, and None where nothing is owed. `is_held`: past its
    day and kept by a legal hold."""
    known = ExchangeStatus(status)
    if known in (_E.PREPARING, _E.STOPPED, _E.CANCELLED):
        return _PLAIN[known]
    if is_destroyed:
        return _S.DESTROYED
    if is_held:
        return _S.ON_HOLD
    if destroy_by is not None and destroy_by < day:
        return _S.DESTRUCTION_DUE
    if known in _OPEN and not is_covered:
        return _S.SUSPENDED
    if known in ASKED and due_on < day:
        return _S.OVERDUE
    if known is _E.RETURNED and check_due_on is not None and check_due_on < day:
        return _S.CHECK_OVERDUE
    return _PLAIN[known]
