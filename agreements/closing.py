"""How far the closing of an agreement is. Part of the actions and queries that ask."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from agreements import lineage
from agreements.models import Agreement, Obligation
from agreements.rules import closing


def recipients_of(agreement: Agreement) -> tuple[UUID, ...]:
    """Who received rows under this agreement or what it amended."""
    signed = (agreement, *lineage.amended_by(agreement))
    return closing.recipients_of_rows(one.revision.terms for one in signed if one.revision)


def owed(agreement: Agreement) -> list[Obligation]:
    """The destruction that each recipient of rows owes since closing began."""
    return list(
        Obligation.objects.filter(agreement=agreement, key=closing.KEY)
        .select_related("organization", "certificate__certified_by")
        .prefetch_related("holds__placed_by")
        .order_by("organization__name")
    )


def owed_by(agreement: Agreement, organization_id: UUID) -> Obligation | None:
    return next((one for one in owed(agreement) if one.organization_id == organization_id), None)


def destroying(obligation: Obligation) -> closing.Destroying:
    holds = [hold.until for hold in obligation.holds.all()]
    assert obligation.due_on is not None
    return closing.Destroying(
        organization_id=obligation.organization_id,
        due_on=obligation.due_on,
        is_certified=hasattr(obligation, "certificate"),
        held_until=max(holds, default=None),
    )


def is_settled(agreement: Agreement, day: date) -> bool:
    return all(destroying(one).is_settled_on(day) for one in owed(agreement))
