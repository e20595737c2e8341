"""Students of the region as columns, and one student as a readable record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from sharing.demo.region.columns import Columns, Days, Flags, Ints
from sharing.demo.region.names import FAMILY, GIVEN

RACES: Final = (
    "american_indian",
    "asian",
    "black",
    "hispanic",
    "pacific_islander",
    "two_or_more",
    "white",
)
SEXES: Final = ("female", "male", "other")
DIPLOMAS: Final = (
    "",
    "Regular Diploma",
    "Endorsed/Advanced Diploma",
    "International Baccalaureate",
    "Modified Diploma",
    "Vocational Certificate",
    "GED credential",
    "High School Equivalency Credential (other than GED)",
    "Other",
)
PROGRAMS: Final = ("", "AVID", "HEALTH_SCIENCES", "DUAL.CREDIT", "BRIDGE_2026")
SUFFIXES: Final = ("", "Jr.", "II", "III", "IV", "Sr.")
NO_MIDDLE, FULL_MIDDLE, INITIAL_MIDDLE = range(3)
ONE_NAME, TWO_NAMES, HYPHENATED = range(3)


@dataclass(frozen=True, slots=True)
class Names(Columns):
    """Names as codes; the words are made when a file is written."""

    given: Ints
    family: Ints
    second_family: Ints
    family_form: Ints
    middle: Ints
    middle_form: Ints
    suffix: Ints

    def first(self) -> list[str]:
        return GIVEN[self.given].tolist()

    def middles(self) -> list[str]:
        full = GIVEN[self.middle].tolist()
        return [
            "" if form == NO_MIDDLE else name[0] if form == INITIAL_MIDDLE else name
            for form, name in zip(self.middle_form.tolist(), full, strict=True)
        ]

    def last(self, one_surname: Flags | None = None) -> list[str]:
        """Family names; where `one_surname` says so, the first surname alone."""
        form = (
            self.family_form
            if one_surname is None
            else np.where(one_surname, ONE_NAME, self.family_form)
        )
        families = FAMILY[self.family].tolist()
        seconds = FAMILY[self.second_family].tolist()
        joints = ("", " ", "-")
        return [
            name if joint == ONE_NAME else f"{name}{joints[joint]}{second}"
            for joint, name, second in zip(form.tolist(), families, seconds, strict=True)
        ]

    def suffixes(self) -> list[str]:
        return [SUFFIXES[code] for code in self.suffix.tolist()]


@dataclass(frozen=True, slots=True)
class Wishes(Columns):
    """What each family decided: outcome codes of families.py, with their days."""

    outcomes: Ints
    evaluation: Ints
    advising: Ints
    decided_on: Days
    changed_on: Days
    signer: Ints
    is_guardian: Flags
    in_spanish: Flags
    opted_out: Flags
    opted_out_on: Days


@dataclass(frozen=True, slots=True)
class Students(Columns):
    """One position per student, ordered by district, school and grade."""

    number: Ints
    school: Ints
    grade: Ints
    left_school: Ints
    sex: Ints
    race: Ints
    second_race: Ints
    eligible: Flags
    english_learner: Flags
    disability: Flags
    born: Days
    graduated: Days
    diploma: Ints
    blocked: Flags
    dual: Flags
    semesters_of_math: Ints
    program: Ints
    names: Names

    def ids(self) -> list[str]:
        """Student ids as the district writes them: leading zeros are part of the id."""
        return [f"{number:07d}" for number in self.number.tolist()]


@dataclass(frozen=True, slots=True)
class Student:
    """One student, decoded, with the truth that only the generator knows."""

    index: int
    district: str
    school: str
    student_id: str
    first_name: str
    middle_name: str
    last_name: str
    suffix: str
    birth_date: date
    grade: int
    class_of: int
    sex: str
    race_ethnicity: str
    lunch_status: str
    english_learner: bool
    disability: bool
    graduated_on: date | None
    diploma: str
    blocked: bool
    opted_out: bool
    consent: str
    enrolled_first_fall: bool
