"""A OneRoster file: who attends which school, in which grade."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection

from consent.identities import Placed, Registry, portions
from consent.rules.identity import Identity
from portal.rowsecurity.behind import Behind
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
    "portion": "integer",
    "subject_id": "uuid",
    "is_new": "boolean",
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
    WHERE NOT s.is_new
"""

COUNT = f"""
    SELECT count(*) FILTER (WHERE known IS NULL)
            + (SELECT count(*) FROM staged_roster WHERE is_new),
        count(*) FILTER (WHERE known IS NOT NULL AND (NOT same OR person_changed)),
        count(*) FILTER (WHERE same AND NOT person_changed)
    FROM ({TOLD}) told
"""  # noqa: S608 - constants above

# Of a student who is new nothing is known to complete or to compare.
INSERT = """
    INSERT INTO records_schoolrecord (id, organization_id, subject_id, school_id, school_year,
        grade, race_ethnicity, gender, enrolled)
    SELECT gen_random_uuid(), %s, subject_id, school_id, %s, grade, race_ethnicity, gender, true
    FROM staged_roster WHERE is_new AND portion = %s
"""

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
# Schools without one student in the file. Whoever is at another school now is not meant.
SILENT = """
    r.organization_id = %(organization)s AND r.enrolled
    AND r.school_id NOT IN (SELECT DISTINCT school_id FROM staged_roster)
    AND NOT EXISTS (SELECT FROM staged_roster s WHERE s.subject_id = r.subject_id)
"""
COUNT_SILENT = f"""
    SELECT h.name, count(*) FROM records_schoolrecord r JOIN records_school h ON h.id = r.school_id
    WHERE {SILENT} GROUP BY h.id, h.name ORDER BY h.name, h.id
"""  # noqa: S608 - constants above
END_SILENT = f"UPDATE records_schoolrecord r SET enrolled = false WHERE {SILENT}"  # noqa: S608
GENDERS = {"female": Gender.FEMALE, "male": Gender.MALE, "other": Gender.OTHER}


class RosterLoader:
    """Students are read, placed and staged portion by portion, so that memory stays bounded. While
    the next portion is read, the database writes the students of the last one who are new."""

    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery
        self._roster = OpenRoster(
            delivery.source, name=delivery.name, for_district=delivery.district
        )
        self.notices: tuple[str, ...] = ()

    def rehearse(self) -> Preview:
        self._delivery.tell("Comparing with the students on file")
        return self._compared(self._schools())

    def carry_out(self, promised: Preview) -> None:
        self._delivery.tell("Sealing names, birth dates and numbers")
        schools = self._schools()
        write_schools(self._organization_id, schools)
        with Behind() as behind:
            found = self._compared(schools, behind, of=promised.rows)
        found = replace(found, ends_silent=promised.ends_silent)
        if found != promised:
            raise Stale(found)
        self._delivery.tell("Writing school records")
        with connection.cursor() as cursor:
            cursor.execute(UPSERT, self._parameters())
            cursor.execute(END_GONE, self._parameters())
            if promised.ends_silent:
                cursor.execute(END_SILENT, self._parameters())

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

    def _compared(self, schools: Schools, behind: Behind | None = None, *, of: int = 0) -> Preview:
        """With `behind`, new students are written as well; all is undone if it was not promised."""
        writes = behind is not None
        vault = Vault.for_organization(self._organization_id)
        registry = Registry(vault, writes=writes, leaves_newcomers=writes)
        staged = Staged("staged_roster", COLUMNS)
        at_school: Counter[str] = Counter()
        done = 0
        for portion, students in enumerate(portions(self._roster.students())):
            rows = registry.prepared(map(_identity, students))
            if behind is not None:
                behind.wait()
            placed = registry.placed(rows)
            staged.take(map(partial(self._row, portion), students, placed))
            if behind is not None:
                self._write(portion, registry, behind)
            at_school.update(student.school_sourced_id for student in students)
            done += len(students)
            self._delivery.count(done, of)
        if behind is not None:
            behind.wait()
        staged.analyze()
        self.notices = self._roster.notices
        by_school: Counter[str] = Counter()
        for school, count in at_school.items():
            by_school[schools.name_of(self._school_ids[school])] += count
        found = counted(COUNT, COUNT_GONE, self._parameters(), schools=schools, groups=by_school)
        return replace(found, silent=self._silent())

    def _silent(self) -> tuple[tuple[str, int], ...]:
        with connection.cursor() as cursor:
            cursor.execute(COUNT_SILENT, self._parameters())
            return tuple((name, students) for name, students in cursor.fetchall())

    def _write(self, portion: int, registry: Registry, behind: Behind) -> None:
        people, values = registry.newcomers
        records = [self._organization_id, self._roster.school_year, portion]
        behind.begin(f"{people};{INSERT}", [*values, *records])

    def _row(self, portion: int, student: StudentRow, placed: Placed) -> tuple[Any, ...]:
        return (
            portion,
            placed.subject_id,
            placed.is_new,
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
