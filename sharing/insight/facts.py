"""Who is counted for a metric, in one set-based query over pseudonymous rows."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from portal.models import Organization
from sharing.exchange.models import Exchange
from sharing.insight.rules.metrics import Metric
from sharing.records.models import Graduation, School

# A graduate is counted when a return that answers for them was accepted, and the answer may pass.
# Found or not, whoever may not pass is left out: of the found alone, the rate would be too high.
FIRST_FALL_SQL = """
SELECT g.subject_id::text, g.school_id::text, g.race_ethnicity, g.lunch_status,
    EXISTS (
        SELECT 1 FROM records_outcome o
        WHERE o.organization_id = %(organization)s AND o.subject_id = g.subject_id
            AND o.kind = 'enrollment'
            AND (o.begins_on BETWEEN %(first)s AND %(last)s
                OR o.ends_on BETWEEN %(first)s AND %(last)s)
    ) AS positive
FROM records_graduation g
WHERE g.organization_id = %(organization)s AND g.class_of = %(class_of)s
    AND g.subject_id IN (
        SELECT r.subject_id FROM exchange_exchangerow r
        JOIN exchange_exchange e ON e.id = r.exchange_id
        WHERE r.organization_id = %(organization)s AND r.match <> ''
            AND r.back_code IN ('', 'ALLOWED') AND e.class_of = %(class_of)s
    )
"""


@dataclass(frozen=True, slots=True)
class Answered:
    """One graduate who is counted, by pseudonym: for counting alone, never for showing."""

    subject: str
    school: str
    race_ethnicity: str
    lunch_status: str
    positive: bool


def answered(*, organization_id: UUID, class_of: int, metric: Metric) -> list[Answered]:
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
        return [Answered(*row) for row in cursor.fetchall()]


def cohort_size(*, organization_id: UUID, class_of: int) -> int:
    return Graduation.objects.filter(organization_id=organization_id, class_of=class_of).count()


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


def names_of(organization_ids: frozenset[UUID]) -> list[tuple[str, str]]:
    found = Organization.objects.filter(id__in=organization_ids).order_by("name")
    return [(str(organization.id), organization.name) for organization in found]
