"""The holder's side of a withdrawal: which rows to delete, and the word that they are gone."""

from __future__ import annotations

from datetime import datetime

from django.db.models.functions import Length

from portal import clock
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, objection
from portal.rules.permissions import Permission
from sharing.exchange.models import Given
from sharing.exchange.rules.lifecycle import DELETION, DeletionStatus


@action
def take_keys(*, exchange: Given, by: Actor) -> list[str]:
    """Which rows of a package or a file to delete, for the holder. Taking them is recorded."""
    decide_role(by, Permission.EXCHANGE_ANSWER, exchange.recipient_id).require()
    asked = exchange.deletions.filter(status=DeletionStatus.ASKED)
    keys = list(
        asked.order_by(Length("return_key"), "return_key").values_list("return_key", flat=True)
    )
    record(
        "take_deletion_keys",
        by=by,
        organization_id=exchange.recipient_id,
        about=exchange,
        detail={"rows": len(keys)},
    )
    return keys


@action
def confirm_deletion(*, exchange: Given, shown_until: datetime, statement: str, by: Actor) -> int:
    """States that the rows asked for are deleted, of this copy and up to what was shown.

    A request that came in meanwhile waits for a confirmation of its own.
    """
    decide_role(by, Permission.EXCHANGE_ANSWER, exchange.recipient_id).require()
    DELETION.decide(DeletionStatus.ASKED, "confirm").require()
    asked = exchange.deletions.select_for_update().filter(
        status=DeletionStatus.ASKED, asked_at__lte=shown_until
    )
    rows = len(asked)
    Decision.unless(
        [objection(not rows, "NOTHING_ASKED", "Nothing of it waits to be deleted.")]
    ).require()
    asked.update(
        status=DELETION.after(DeletionStatus.ASKED, "confirm"),
        confirmed_at=clock.now(),
        confirmed_by_id=by.user_id,
        statement=statement,
    )
    record(
        "confirm_deletion",
        by=by,
        organization_id=exchange.recipient_id,
        about=exchange,
        detail={"rows": rows},
    )
    return rows
