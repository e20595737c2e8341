"""That an officer looked through a recipient's eyes: who, whose, when."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from agreements.models import Agreement
from agreements.moving import note
from agreements.queries.viewing import decide_view
from portal.recording import action
from portal.rules.actor import Actor
from portal.rules.permissions import Permission


@action
def begin_view_as(*, agreement: Agreement, email: str, by: Actor, day: date) -> None:
    decide_view(by, agreement, email, day).require()
    note(
        "begin_view_as",
        agreement,
        by=by,
        organization_id=_office(agreement, by),
        detail={"person": email.lower()},
    )


@action
def end_view_as(*, agreement: Agreement, by: Actor) -> None:
    note("end_view_as", agreement, by=by, organization_id=_office(agreement, by))


def _office(agreement: Agreement, by: Actor) -> UUID:
    """The party as whose officer the actor looks; after a change of office, any of theirs."""
    assert agreement.revision is not None
    givers = {flow.giver_id for flow in agreement.revision.terms.flows}
    offices = by.organizations_with(Permission.AGREEMENT_SUSPEND) & givers
    return min(offices or by.organization_ids)
