"""The district's schools, before and after a file."""

from __future__ import annotations

from uuid import UUID

from sharing.records.models import School
from sharing.records.rules.schools import KnownSchool, Schools


def known_schools(organization_id: UUID) -> Schools:
    return Schools(
        KnownSchool(school.id, school.code, school.name, school.act_code)
        for school in School.objects.filter(organization_id=organization_id).order_by("code")
    )


def write_schools(organization_id: UUID, schools: Schools) -> None:
    def row(school: KnownSchool) -> School:
        return School(
            id=school.id,
            organization_id=organization_id,
            code=school.code,
            name=school.name,
            act_code=school.act_code,
        )

    School.objects.bulk_create([row(school) for school in schools.added])
    School.objects.bulk_update(
        [row(school) for school in schools.changed], ["code", "name", "act_code"]
    )
