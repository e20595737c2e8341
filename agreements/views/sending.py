"""What the views share: the page of one agreement, and what a form was sent with."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from agreements import queries
from portal import clock
from portal.http import Request


def sent(request: Request) -> QueryDict | None:
    """What a form was sent with; None when it is only being looked at. An empty POST was sent."""
    return request.POST if request.method == "POST" else None


def opened(request: Request, reference: str) -> queries.AgreementPage:
    agreement = queries.agreement_for(request.actor, reference)
    return queries.page_for(request.actor, agreement, clock.today())


def named(page: queries.AgreementPage) -> dict[str, Any]:
    """The hash on the screen and the party acted for, carried by the form to the action."""
    assert page.revision is not None
    return {"revision_hash": page.revision.sha256, "organization": page.acting_for}


def covered_for(request: Request, page: queries.AgreementPage) -> str:
    """The colleague for whom the actor would approve or sign, when it is not their own role."""
    turn, party = page.turn, page.acting_for
    if turn is None or party is None:
        return ""
    holder = request.actor.covers_as(turn.roles, party)
    seats = request.actor.seats
    return next((seat.covers_name for seat in seats if holder and seat.covers_id == holder), "")
