"""What consent asks of the apps above it: flows a family may decide about, and whom to ask.

Consent stands below agreements' neighbours and imports none of them; they register themselves.
Both need an open scope and give only what its person may see.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from consent.rules.asking.cohort import Cohort, OfferedCohort
from consent.rules.asking.flows import OfferedFlow

Sql = tuple[str, list[Any]]
Flows = Callable[[date], list[OfferedFlow]]
Cohorts = Callable[[UUID], list[OfferedCohort]]
Members = Callable[[UUID, Cohort], Sql]

_flows: list[Flows] = []
_cohorts: list[Cohorts] = []
_members: list[Members] = []


def register(*, flows: Flows, cohorts: Cohorts, members: Members) -> None:
    """`members` gives SQL with a row for each student: subject_id uuid, school_name text."""
    _flows.append(flows)
    _cohorts.append(cohorts)
    _members.append(members)


def flows(
    *, day: date, organization_id: UUID | None = None, recipient_id: UUID | None = None
) -> list[OfferedFlow]:
    """Flows of rows of agreements in force that day: of this organization, to this recipient."""
    found = [flow for provider in _flows for flow in provider(day)]
    return [
        flow
        for flow in found
        if organization_id in (None, flow.giver_id, flow.recipient_id)
        and recipient_id in (None, flow.recipient_id)
    ]


def cohorts(organization_id: UUID) -> list[OfferedCohort]:
    return [one for provider in _cohorts for one in provider(organization_id)]


def members(organization_id: UUID, cohort: Cohort) -> list[tuple[UUID, str]]:
    """The students of a cohort, each with the name of the school."""
    found: list[tuple[UUID, str]] = []
    for provider in _members:
        text, values = provider(organization_id, cohort)
        with connection.cursor() as cursor:
            cursor.execute(text, values)
            found += cursor.fetchall()
    return found
