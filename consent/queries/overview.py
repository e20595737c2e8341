"""How many families decided what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from consent import facts
from consent.models import Subject
from consent.queries.students import organizations_for
from consent.rules.status import ConsentStatus
from portal.rules.actor import Actor
from portal.rules.permissions import Permission
from portal.rules.vocabulary import Purpose


@dataclass(frozen=True, slots=True)
class PurposeCounts:
    """How many students of one organization stand where, for one purpose."""

    purpose: Purpose
    counts: dict[ConsentStatus, int]

    @property
    def whole(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Overview:
    organization_id: UUID
    organization_name: str
    students: int
    opted_out: int
    purposes: tuple[PurposeCounts, ...]


def overview_for(actor: Actor, day: date) -> list[Overview]:
    """Counts per purpose and status for each organization that keeps students."""
    counted = [
        _overview(organization_id, name, day)
        for organization_id, name in organizations_for(actor, Permission.CONSENT_READ)
    ]
    return [overview for overview in counted if overview.students]


def _overview(organization_id: UUID, name: str, day: date) -> Overview:
    students = Subject.objects.filter(organization_id=organization_id).count()
    if not students:
        return Overview(organization_id, name, 0, 0, ())
    purposes, opted_out = [], 0
    for purpose in Purpose:
        counts, opted_out = _counted(organization_id, purpose, day)
        purposes.append(PurposeCounts(purpose, counts))
    return Overview(organization_id, name, students, opted_out, tuple(purposes))


def _counted(
    organization_id: UUID, purpose: Purpose, day: date
) -> tuple[dict[ConsentStatus, int], int]:
    query, parameters = facts.standing_sql(
        organization_id=organization_id, purpose=purpose, recipient_id=None, day=day
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT consent, count(*), count(*) FILTER (WHERE opted_out) "  # noqa: S608
            f"FROM ({query}) standing GROUP BY consent",
            parameters,
        )
        rows = cursor.fetchall()
    counts = {ConsentStatus(status): number for status, number, _ in rows}
    return counts, sum(out for _, _, out in rows)
