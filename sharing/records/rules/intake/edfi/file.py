"""An Ed-Fi delivery becomes a roster, or is refused with every problem found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from portal.rules.intake import (
    Problems,
    Reading,
    identifier_within,
    iso_date,
    name_within,
    optional,
    or_blank,
    quoted,
    text_within,
)
from portal.rules.intake.json_records import FlatRow
from portal.rules.vocabulary import RaceEthnicity
from sharing.records.rules.intake.edfi import descriptors
from sharing.records.rules.intake.edfi.choosing import Place, Places
from sharing.records.rules.intake.edfi.resources import (
    ABOUT,
    ASSOCIATIONS,
    SCHOOLS,
    STUDENTS,
    Delivered,
    delivered,
)
from sharing.records.rules.sheets.roster import Pupil, Pupils, school_year

STUDENT, SCHOOL = "studentReference.studentUniqueId", "schoolReference.schoolId"
YEAR = "schoolYearTypeReference.schoolYear"
_id = identifier_within(50)
_name = name_within(100)
_day = optional(iso_date)
_year = optional(school_year)


@dataclass(frozen=True, slots=True)
class _Student:
    row: int
    first_name: str
    last_name: str
    middle_name: str
    birth_date: date | None
    sex: str


def read_edfi_roster(source: BinaryIO, *, name: str, day: date, encoding: str = "utf-8") -> Pupils:
    """Who attends on `day`. Raises `Rejected` with all problems of the file."""
    problems = Problems(file=name)
    files = delivered(source, name=name, encoding=encoding, problems=problems)
    reader = _Reader(files, problems)
    places = reader.places(day)
    students = reader.students()
    schools = reader.schools()
    races = reader.races()
    pupils = [
        _pupil(place, students[place.student], schools, races.get(place.student))
        for place in places.chosen()
        if reader.has_student(place, students)
    ]
    if not pupils and not problems:
        problems.note(
            None,
            None,
            found="no student who attends a school",
            expected="at least one association without an exitWithdrawDate in the past",
        )
    problems.reject_if_any()
    return Pupils(tuple(pupils), places.ended, tuple(_notices(places, pupils)))


def _pupil(
    place: Place, student: _Student, schools: dict[str, str], race: RaceEthnicity | None
) -> Pupil:
    return Pupil(
        row=place.row,
        number=place.student,
        first_name=student.first_name,
        last_name=student.last_name,
        middle_name=student.middle_name,
        birth_date=student.birth_date,
        school=schools.get(place.school, ""),
        school_code=place.school,
        grade=place.grade,
        gender=descriptors.gender(student.sex),
        race=race or RaceEthnicity.UNKNOWN,
        year=place.year,
    )


def _notices(places: Places, pupils: list[Pupil]) -> list[str]:
    counts = Counter(
        {
            "Associations that ended and were left out": places.ended,
            "Students at several schools, counted at the first of them": places.several,
            "Students without a birth date": sum(1 for one in pupils if one.birth_date is None),
        }
    )
    return [f"{words}: {count:,}" for words, count in counts.items() if count]


class _Reader:
    def __init__(self, files: Delivered, problems: Problems) -> None:
        self._files, self._problems = files, problems

    def _reading(self, row: FlatRow, resource: str) -> Reading:
        return Reading(row, self._problems, file=self._files.names[resource])

    def places(self, day: date) -> Places:
        found = Places(day)
        for row in self._files.rows(ASSOCIATIONS):
            reading = self._reading(row, ASSOCIATIONS)
            place = Place(
                row=row.number,
                student=reading.take(_told(row, STUDENT), _id),
                school=reading.take(_told(row, SCHOOL), _id),
                entered=reading.take("entryDate", iso_date),
                left=reading.take("exitWithdrawDate", _day),
                grade=reading.take("entryGradeLevelDescriptor", descriptors.grade),
                is_primary=row["primarySchool"].strip().lower() == "true",
                year=reading.take(_told(row, YEAR), _year),
            )
            if reading.ok:
                found.add(place)
        return found

    def students(self) -> dict[str, _Student]:
        found: dict[str, _Student] = {}
        for row in self._files.rows(STUDENTS):
            reading = self._reading(row, STUDENTS)
            number = reading.take(_told(row, STUDENT), _id)
            student = _Student(
                row=row.number,
                first_name=reading.take("firstName", _name),
                last_name=reading.take("lastSurname", _name),
                middle_name=reading.take("middleName", text_within(100)),
                birth_date=reading.take("birthDate", _day),
                sex=row["birthSexDescriptor"] or row["sexDescriptor"],
            )
            if not reading.ok:
                continue
            known = found.setdefault(number, student)
            if not _same(known, student):
                reading.refuse(
                    "studentUniqueId",
                    found=f"another student under the number of row {known.row:,}",
                    expected="each studentUniqueId for one student",
                )
        return found

    def schools(self) -> dict[str, str]:
        found = {}
        for row in self._files.rows(SCHOOLS):
            reading = self._reading(row, SCHOOLS)
            code = reading.take(_told(row, SCHOOL), _id)
            named = reading.take("nameOfInstitution", or_blank(text_within(200)))
            if reading.ok and named:
                found[code] = named
        return found

    def races(self) -> dict[str, RaceEthnicity]:
        return {
            row[_told(row, STUDENT)].strip(): descriptors.race_ethnicity(
                row.under("races."),
                is_hispanic=row["hispanicLatinoEthnicity"].strip().lower() == "true",
            )
            for row in self._files.rows(ABOUT)
        }

    def has_student(self, place: Place, students: dict[str, _Student]) -> bool:
        if place.student in students:
            return True
        if not self._problems:
            self._problems.note(
                place.row,
                STUDENT,
                found=quoted("a student who is not in students"),
                expected="the studentUniqueId of a student in this delivery",
                remedy="Export students and studentSchoolAssociations together.",
                file=self._files.names[ASSOCIATIONS],
            )
        return False


def _same(one: _Student, other: _Student) -> bool:
    """A joined CSV names a student in every row; the row itself does not count."""
    return (one.first_name, one.last_name, one.birth_date) == (
        other.first_name,
        other.last_name,
        other.birth_date,
    )


def _told(row: FlatRow, column: str) -> str:
    """Short names serve where a file leaves the reference out: `schoolId` for
    `schoolReference.schoolId`."""
    short = column.rpartition(".")[2]
    return column if row[column] or not row[short] else short
