"""A OneRoster file: who attends which school, in which grade."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from django.db import connection

from consent.identities import Placed, Registry, portions
from consent.rules.identity import Identity
from portal.rowsecurity.bulk import Staged
from portal.vault import Vault
from sharing.records.loading.counting import counted
from sharing.records.loading.delivery import Delivery, Stale
from sharing.records.loading.schools import known_schools, write_schools
from sharing.records.rules.intake.oneroster import OpenRoster, StudentRow
from sharing.records.rules.kinds import Gender
from sharing.records.rules.preview import Preview
from sharing.records.rules.schools import Schools

COLUMNS = {
    "subject_id": "uuid",
    "person_changed": "boolean",
    "school_id": "uuid",
    "grade": "text",
    "race_ethnicity": "text",
    "gender": "text",
}

# A blank in a file erases nothing that another file told.
TOLD = """
    SELECT s.subject_id, s.person_changed, s.school_id, %(year)s::smallint AS school_year,
        COALESCE(NULLIF(s.grade, ''), r.grade, '') AS grade,
        COALESCE(NULLIF(s.race_ethnicity, 'unknown'), r.race_ethnicity, 'unknown')
            AS race_ethnicity,
        COALESCE(NULLIF(s.gender, 'unknown'), r.gender, 'unknown') AS gender,
        r.id AS known,
        COALESCE(r.enrolled, false)
            AND (r.school_id, r.school_year) IS NOT DISTINCT FROM (s.school_id, %(year)s::smallint)
            AND s.grade IN ('', r.grade)
            AND s.race_ethnicity IN ('unknown', r.race_ethnicity)
            AND s.gender IN ('unknown', r.gender) AS same
    FROM staged_roster s LEFT JOIN records_schoolrecord r
        ON r.organization_id = %(organization)s AND r.subject_id = s.subject_id
"""

COUNT = f"""
    SELECT count(*) FILTER (WHERE known IS NULL),
        count(*) FILTER (WHERE known IS NOT NULL AND (NOT same OR person_changed)),
        count(*) FILTER (WHERE same AND NOT person_changed)
    FROM ({TOLD}) told
"""  # noqa: S608 - constants above

UPSERT = f"""
    INSERT INTO records_schoolrecord (id, organization_id, subject_id, school_id, school_year,
        grade, race_ethnicity, gender, enrolled)
    SELECT gen_random_uuid(), %(organization)s, subject_id, school_id, school_year, grade,
        race_ethnicity, gender, true
    FROM ({TOLD}) told WHERE NOT same
    ON CONFLICT (subject_id) DO UPDATE SET school_id = excluded.school_id,
        school_year = excluded.school_year, grade = excluded.grade,
        race_ethnicity = excluded.race_ethnicity, gender = excluded.gender, enrolled = true
"""  # noqa: S608 - constants above

# Only at schools that the file has students of: a part of a roster ends nobody elsewhere.
LEFT_OUT = """
    r.organization_id = %(organization)s AND r.enrolled
    AND r.school_id IN (SELECT DISTINCT school_id FROM staged_roster)
    AND NOT EXISTS (SELECT FROM staged_roster s WHERE s.subject_id = r.subject_id)
"""
COUNT_GONE = f"SELECT count(*) FROM records_schoolrecord r WHERE {LEFT_OUT}"  # noqa: S608
END_GONE = f"UPDATE records_schoolrecord r SET enrolled = false WHERE {LEFT_OUT}"  # noqa: S608
GENDERS = {"female": Gender.FEMALE, "male": Gender.MALE, "other": Gender.OTHER}


class RosterLoader:
    """Students are read, placed and staged portion by portion, so that memory stays bounded."""

    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery
        self._roster = OpenRoster(
            delivery.source, name=delivery.name, for_district=delivery.district
        )
        self.notices: tuple[str, ...] = ()

    def rehearse(self) -> Preview:
        self._delivery.tell("Comparing with the students on file")
        return self._compared(self._schools(), writes=False)

    def carry_out(self, promised: Preview) -> None:
        self._delivery.tell("Sealing names, birth dates and numbers")
        schools = self._schools()
        found = self._compared(schools, writes=True)
        if found != promised:
            raise Stale(found)
        self._delivery.tell("Writing school records")
        write_schools(self._organization_id, schools)
        with connection.cursor() as cursor:
            cursor.execute(UPSERT, self._parameters())
            cursor.execute(END_GONE, self._parameters())

    @property
    def _organization_id(self) -> UUID:
        return self._delivery.organization_id

    def _parameters(self) -> dict[str, Any]:
        return {"organization": self._organization_id, "year": self._roster.school_year}

    def _schools(self) -> Schools:
        """Every school of the file gets its id here, new ones included."""
        schools = known_schools(self._organization_id)
        self._school_ids = {
            org.sourced_id: schools.from_roster(org.identifier or org.sourced_id, org.name)
            for org in self._roster.schools
        }
        return schools

    def _compared(self, schools: Schools, *, writes: bool) -> Preview:
        registry = Registry(Vault.for_organization(self._organization_id), writes=writes)
        staged = Staged("staged_roster", COLUMNS)
        at_school: Counter[str] = Counter()
        for students in portions(self._roster.students()):
            placed = registry.place([_identity(student) for student in students])
            staged.take(map(self._row, students, placed))
            at_school.update(student.school_sourced_id for student in students)
        staged.analyze()
        self.notices = self._roster.notices
        by_school: Counter[str] = Counter()
        for school, count in at_school.items():
            by_school[schools.name_of(self._school_ids[school])] += count
        return counted(COUNT, COUNT_GONE, self._parameters(), schools=schools, groups=by_school)

    def _row(self, student: StudentRow, placed: Placed) -> tuple[Any, ...]:
        return (
            placed.subject_id,
            placed.is_changed,
            self._school_ids[student.school_sourced_id],
            student.grade or "",
            student.race_ethnicity.value,
            GENDERS.get(student.sex or "", Gender.UNKNOWN).value,
        )


def _identity(student: StudentRow) -> Identity:
    return Identity(
        student_id=student.student_id,
        state_id=student.state_id,
        first_name=student.given_name,
        middle_name=student.middle_name,
        last_name=student.family_name,
        suffix="",
        birth_date=student.birth_date,
    )
