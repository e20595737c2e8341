"""What a graduates file holds once it has been read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.rules.vocabulary import Labelled, RaceEthnicity


class DiplomaType(Labelled):
    REGULAR = "regular", "Regular Diploma"
    ENDORSED = "endorsed", "Endorsed/Advanced Diploma"
    BACCALAUREATE = "baccalaureate", "International Baccalaureate"
    MODIFIED = "modified", "Modified Diploma"
    VOCATIONAL = "vocational", "Vocational Certificate"
    GED = "ged", "GED credential"
    EQUIVALENCY = "equivalency", "High School Equivalency Credential (other than GED)"
    OTHER = "other", "Other"


@dataclass(frozen=True, slots=True)
class GraduateRow:
    row: int
    student_id: str
    first_name: str
    middle_name: str
    last_name: str
    suffix: str
    previous_last_name: str
    previous_first_name: str
    birth_date: date
    diploma_type: DiplomaType
    graduated_on: date
    class_of: int
    # Nothing where the file does not tell: what is on file stays.
    ferpa_block: bool | None
    school_name: str
    school_code: str
    gender: str | None
    race_ethnicity: RaceEthnicity
    economically_disadvantaged: bool | None
    grade8_math: str
    grade8_ela: str
    high_school_math: str
    high_school_ela: str
    english_learner: bool | None
    semesters_of_math: str
    dual_enrollment: bool | None
    disability: bool | None
    program_code: str


@dataclass(frozen=True, slots=True)
class GraduatesFile:
    account: str
    district_name: str
    transmitted_on: date
    first_class: int
    last_class: int
    rows: tuple[GraduateRow, ...]
