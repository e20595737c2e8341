"""One student as a file may tell them: what the records hold, less what was not agreed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from consent.rules.identity import Identity
from portal.rules.vocabulary import LunchStatus, RaceEthnicity


@dataclass(frozen=True, slots=True)
class School:
    """`code` is the district's own, `act_code` the one of six digits; either may be blank."""

    code: str
    name: str
    act_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Student:
    """Blank is what nobody told, or what the agreement does not list.

    `return_key` links an answer to an exchange; `sourced_id` is stable for one recipient and
    tells nothing to another.
    """

    identity: Identity
    school: School
    sourced_id: str = ""
    return_key: str = ""
    class_of: int | None = None
    graduated_on: date | None = None
    diploma: str = ""
    race_ethnicity: RaceEthnicity = RaceEthnicity.UNKNOWN
    lunch_status: LunchStatus = LunchStatus.UNKNOWN
    grade: str = ""
    gender: str = ""

    @property
    def known_as(self) -> str:
        """How the steward finds the student whose row does not fit."""
        return f"student {self.identity.student_id}"


ELEMENTS = (
    "student_id",
    "first_name",
    "middle_name",
    "last_name",
    "suffix",
    "birth_date",
    "high_school",
    "class_of",
    "graduation_date",
    "diploma_type",
    "race_ethnicity",
    "lunch_status",
)
"""What a district's records hold, by the codes that agreements list."""

_NO_SCHOOL = School("", "")


def only(student: Student, elements: Collection[str]) -> Student:
    """The student with nothing that is not listed. Grade and gender are never listed."""
    known, told = student.identity, set(elements)

    def text(element: str, value: str) -> str:
        return value if element in told else ""

    return replace(
        student,
        identity=Identity(
            student_id=text("student_id", known.student_id),
            state_id=None,
            first_name=text("first_name", known.first_name),
            middle_name=text("middle_name", known.middle_name),
            last_name=text("last_name", known.last_name),
            suffix=text("suffix", known.suffix),
            birth_date=known.birth_date if "birth_date" in told else None,
        ),
        school=student.school if "high_school" in told else _NO_SCHOOL,
        class_of=student.class_of if "class_of" in told else None,
        graduated_on=student.graduated_on if "graduation_date" in told else None,
        diploma=text("diploma_type", student.diploma),
        race_ethnicity=student.race_ethnicity
        if "race_ethnicity" in told
        else RaceEthnicity.UNKNOWN,
        lunch_status=student.lunch_status if "lunch_status" in told else LunchStatus.UNKNOWN,
        grade="",
        gender="",
    )
