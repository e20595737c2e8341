"""Counts for a metric, in one set-based query over pseudonymous rows."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from sharing.exchange.models import Exchange
from sharing.insight.rules.metrics import Metric
from sharing.records.models import School

# A graduate is counted when a return that answers for them was accepted.
FIRST_FALL_SQL = """
SELECT g.school_id::text, g.race_ethnicity, g.lunch_status,
    EXISTS (
        SELECT 1 FROM records_outcome o
        WHERE o.organization_id = %(organization)s AND o.subject_id = g.subject_id
            AND o.kind = 'enrollment'
            AND (o.begins_on BETWEEN %(first)s AND %(last)s
                OR o.ends_on BETWEEN %(first)s AND %(last)s)
    ) AS positive,
    count(*)
FROM records_graduation g
WHERE g.organization_id = %(organization)s AND g.class_of = %(class_of)s
    AND g.subject_id IN (
        SELECT r.subject_id FROM exchange_exchangerow r
        JOIN exchange_exchange e ON e.id = r.exchange_id
        WHERE r.organization_id = %(organization)s AND r.match <> ''
            AND e.class_of = %(class_of)s
    )
GROUP BY 1, 2, 3, 4
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """One group of graduates with the same school, race/ethnicity, lunch status and outcome."""

    school: str
    race_ethnicity: str
    lunch_status: str
    positive: bool
    count: int


def counted(*, organization_id: UUID, class_of: int, metric: Metric) -> list[Counted]:
    """Groups of answered graduates; small groups and all: for counting alone, never for showing."""
    first, last = metric.window.of_class(class_of)
    with connection.cursor() as cursor:
        cursor.execute(
            FIRST_FALL_SQL,
            {
                "organization": organization_id,
                "class_of": class_of,
                "first": first,
                "last": last,
            },
        )
        return [Counted(*row) for row in cursor.fetchall()]


def school_names(organization_id: UUID) -> dict[str, str]:
    schools = School.objects.filter(organization_id=organization_id).order_by("name")
    return {str(school.id): school.name for school in schools}


def answered_classes(organization_ids: frozenset[UUID]) -> list[int]:
    """Classes for which a return was accepted, the latest first."""
    return sorted(
        set(
            Exchange.objects.filter(
                organization_id__in=organization_ids, matched__isnull=False
            ).values_list("class_of", flat=True)
        ),
        reverse=True,
    )
