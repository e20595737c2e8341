"""One cause in many rows: raised, answered and settled at once, each still a dispute of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from portal.recording import action
from portal.rules.actor import Actor
from portal.rules.decision import Decision, Reason, Refused
from sharing.exchange import still
from sharing.exchange.actions.disputing import confirm, correct, raise_dispute, settle, withdraw
from sharing.exchange.models import Dispute, Exchange


@action
def raise_disputes(
    *,
    exchange: Exchange,
    rows: Iterable[tuple[str, Mapping[str, Any]]],
    field: str,
    reason: str,
    by: Actor,
    day: date,
) -> list[Dispute]:
    """Doubts the same field of several rows for the same reason: all of them, or none."""
    made = []
    for key, row in rows:
        one: dict[str, Any] = {"return_key": key, "row": row, "field": field, "reason": reason}
        try:
            made.append(raise_dispute(exchange=exchange, by=by, day=day, **one))
        except Refused as refused:
            raise _of(key, refused) from refused
    return made


@action
def answer_all(
    *, disputes: Sequence[Dispute], answer: str, value: str, words: str, by: Actor, day: date
) -> None:
    """Gives the same answer to each: to all of them, or to none. Locked in the order in which
    settling locks them, whichever of them was opened."""
    for dispute in sorted(disputes, key=lambda one: one.id):
        how: dict[str, Any] = {"dispute": dispute, "words": words, "by": by, "day": day}
        try:
            if answer == "correct":
                correct(value=value, **how)
            elif answer == "confirm":
                confirm(**how)
            else:
                withdraw(**how)
        except Refused as refused:
            if len(disputes) == 1:
                raise
            raise _of(dispute.return_key, refused) from refused


@action
def settle_all(*, disputes: Sequence[Dispute], by: Actor, day: date) -> int:
    """Takes over each that may be taken over, and gives how many; the others stay as they are,
    as a family may have ended its consent meanwhile."""
    still.hold_for_settling(disputes, by)
    done = 0
    first: Refused | None = None
    for dispute in disputes:
        try:
            settle(dispute=dispute, by=by, day=day)
            done += 1
        except Refused as refused:
            first = first or refused
    if not done and first:
        raise first
    return done


def _of(key: str, refused: Refused) -> Refused:
    """The same refusal, saying which row it is about."""
    reasons = [Reason(one.code, f"{key}: {one.text}") for one in refused.decision.reasons]
    return Refused(Decision.deny(*reasons))
