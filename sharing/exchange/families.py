"""What families may be asked about, and which families: told to consent, which stands below."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Count

from agreements import facts as agreement_facts
from agreements.catalog import catalog
from agreements.rules.coverage import FlowStanding
from agreements.rules.terms import Level
from consent import asking
from consent.rules.asking.cohort import Cohort, CohortKind, OfferedCohort
from consent.rules.asking.flows import OfferedFlow
from portal.models import Organization
from sharing.exchange.rules.pairs import coverage_of
from sharing.records.models import Graduation, SchoolRecord

_GRADUATES = """
SELECT g.subject_id, h.name AS school_name
FROM records_graduation g JOIN records_school h ON h.id = g.school_id
WHERE g.organization_id = %s AND g.class_of = %s
    AND (cardinality(%s::text[]) = 0 OR h.name = ANY(%s::text[]))
ORDER BY h.name, g.subject_id
"""
_ENROLLED = """
SELECT r.subject_id, h.name AS school_name
FROM records_schoolrecord r JOIN records_school h ON h.id = r.school_id
WHERE r.organization_id = %s AND r.enrolled AND r.grade = %s
    AND (cardinality(%s::text[]) = 0 OR h.name = ANY(%s::text[]))
ORDER BY h.name, r.subject_id
"""


def flows(day: date) -> list[OfferedFlow]:
    """Flows of rows, of visible agreements in force that day."""
    live = [
        standing
        for standing in agreement_facts.standings(level=Level.ROWS, day=day)
        if coverage_of(standing, day=day).allowed
    ]
    named = {key for one in live for key in (one.flow.giver_id, one.flow.recipient_id)}
    organizations = dict(Organization.objects.filter(id__in=named).values_list("id", "name"))
    elements = {code: element.name for code, element in catalog().items()} if live else {}
    return [_offered(one, organizations, elements) for one in live]


def _offered(
    standing: FlowStanding, organizations: dict[UUID, str], elements: dict[str, str]
) -> OfferedFlow:
    flow = standing.flow
    return OfferedFlow(
        agreement_id=standing.agreement_id,
        reference=standing.reference,
        title=standing.title,
        revision_hash=standing.revision_hash,
        flow_key=flow.key,
        giver_id=flow.giver_id,
        giver=organizations[flow.giver_id],
        recipient_id=flow.recipient_id,
        recipient=organizations[flow.recipient_id],
        purpose=flow.purpose,
        basis=flow.basis,
        elements=flow.elements,
        names={code: elements.get(code, code) for code in flow.elements},
        retention_days=flow.retention_days,
        passes_on=flow.redisclosure.value,
        until=standing.expires_on,
    )


def cohorts(organization_id: UUID) -> list[OfferedCohort]:
    """Grades of students who are enrolled, highest first, then classes that graduated."""
    enrolled = SchoolRecord.objects.filter(organization_id=organization_id, enrolled=True)
    graduated = Graduation.objects.filter(organization_id=organization_id)
    grades = enrolled.values_list("grade", "school__name").annotate(Count("id"))
    classes = graduated.values_list("class_of", "school__name").annotate(Count("id"))
    return [
        *_grouped(CohortKind.GRADE, grades.exclude(grade="").order_by("-grade", "school__name")),
        *_grouped(CohortKind.CLASS, classes.order_by("-class_of", "school__name")),
    ]


def _grouped(kind: CohortKind, rows: Iterable[tuple[object, str, int]]) -> list[OfferedCohort]:
    schools: dict[str, list[tuple[str, int]]] = {}
    for value, school, number in rows:
        schools.setdefault(str(value), []).append((school, number))
    return [
        OfferedCohort(cohort=Cohort(kind=kind, value=value), schools=tuple(found))
        for value, found in schools.items()
    ]


def members(organization_id: UUID, cohort: Cohort) -> asking.Sql:
    schools = list(cohort.schools)
    if cohort.kind is CohortKind.CLASS:
        return _GRADUATES, [organization_id, int(cohort.value), schools, schools]
    return _ENROLLED, [organization_id, cohort.value, schools, schools]


def register() -> None:
    asking.register(flows=flows, cohorts=cohorts, members=members)
