"""Ed-Fi deliveries: who attends which school, from associations and students."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest

from portal.rules.intake import Rejected
from portal.rules.vocabulary import RaceEthnicity
from sharing.records.rules.intake.edfi import read_edfi_roster
from sharing.records.rules.kinds import Gender
from tests.intake.making import packed, problems_of, text

DAY = date(2026, 10, 1)
GRADE = "uri://ed-fi.org/GradeLevelDescriptor#"


def association(student: object, school: object = 255901001, **more: object) -> dict[str, object]:
    return {
        "studentReference": {"studentUniqueId": student},
        "schoolReference": {"schoolId": school},
        "entryDate": "2025-08-18",
        "entryGradeLevelDescriptor": GRADE + "Ninth grade",
        "schoolYearTypeReference": {"schoolYear": 2026},
        **more,
    }


def student(number: object, last: str = "Null", **more: object) -> dict[str, object]:
    return {
        "studentUniqueId": number,
        "firstName": "Ana",
        "lastSurname": last,
        "birthDate": "2009-01-31",
        "birthSexDescriptor": "uri://ed-fi.org/SexDescriptor#Female",
        **more,
    }


TOLD = {
    "studentSchoolAssociations": [
        association("007"),
        association("007", 255901002, primarySchool=True, entryDate="2025-08-10"),
        association("1E5", exitWithdrawDate="2026-09-30"),
        association("A-3", entryGradeLevelDescriptor="uri://state.example/Grade#12"),
    ],
    "students": [student("007"), student("1E5"), student("A-3", "None", birthDate=None)],
    "schools": [{"schoolId": 255901002, "nameOfInstitution": "South High"}],
    "studentEducationOrganizationAssociations": [
        {
            "studentReference": {"studentUniqueId": "A-3"},
            "hispanicLatinoEthnicity": False,
            "races": [
                {"raceDescriptor": "uri://ed-fi.org/RaceDescriptor#White"},
                {"raceDescriptor": "uri://ed-fi.org/RaceDescriptor#Asian"},
            ],
        }
    ],
}


def read(content: bytes, name: str = "edfi"):
    return read_edfi_roster(io.BytesIO(content), name=name, day=DAY)


def test_one_json_and_a_zip_of_its_resources_say_the_same():
    whole = read(json.dumps(TOLD).encode())
    zipped = read(packed({f"{key}.json": json.dumps(told).encode() for key, told in TOLD.items()}))
    assert whole == zipped
    ana, zoe = whole.rows
    assert (ana.number, ana.last_name, ana.school_code) == ("007", "Null", "255901002")
    assert (ana.school, ana.grade, ana.gender, ana.year) == (
        "South High",
        "09",
        Gender.FEMALE,
        2026,
    )
    assert (zoe.last_name, zoe.grade, zoe.race) == ("None", "12", RaceEthnicity.TWO_OR_MORE)
    assert whole.notices == (
        "Associations that ended and were left out: 1",
        "Students at several schools, counted at the first of them: 1",
        "Students without a birth date: 1",
    )


def test_one_csv_joins_associations_with_their_students():
    header = ["studentReference_studentUniqueId", "schoolReference.schoolId", "entryDate"]
    header += ["exitWithdrawDate", "entryGradeLevelDescriptor", "firstName", "lastSurname"]
    header += ["birthDate", "nameOfInstitution"]
    rows = [
        ["007", "1", "2025-08-18", "", "Twelfth grade", "Ana", "NA", "2008-01-31", "North"],
        ["007", "2", "2025-09-18", "", "Twelfth grade", "Ana", "NA", "2008-01-31", "South"],
    ]
    (ana,) = read(text([header, *rows])).rows
    assert (ana.number, ana.last_name, ana.school, ana.grade) == ("007", "NA", "South", "12")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"students": [', "whole JSON"),
        (b'{"students": NaN}', "the word NaN"),
        (b'{"students": "\xe9"}', "0xE9"),
        (b"[" * 100_000, "nested without end"),
        (b"[]", "a JSON list alone"),
        (b'{"students": []}', "no studentSchoolAssociations"),
        (b'{"students": [], "studentSchoolAssociations": {}}', "a list of records"),
        (b'{"students": [], "studentSchoolAssociations": []}', "no student who attends"),
    ],
)
def test_what_is_no_delivery_is_refused_in_words(content, words):
    with pytest.raises(Rejected, match=words):
        read(content)


def test_every_wrong_record_is_named_with_resource_row_and_member():
    told = {
        "studentSchoolAssociations": [association("007", entryDate="8/18/2025")],
        "students": [student("007", ""), student("123-45-6789")],
    }
    said = {
        (one.file, one.row, one.column): one
        for one in problems_of(lambda: read(json.dumps(told).encode(), "edfi.json"))
    }
    assert said["edfi.json/studentSchoolAssociations", 1, "entryDate"].expected.startswith("a date")
    assert said["edfi.json/students", 1, "lastSurname"].expected == "a name"
    assert "123" not in said["edfi.json/students", 2, "studentUniqueId"].found


def test_an_association_without_its_student_is_refused():
    told = {"studentSchoolAssociations": [association("7")], "students": [student("8")]}
    (problem,) = problems_of(lambda: read(json.dumps(told).encode()))
    assert "students and studentSchoolAssociations together" in problem.remedy
