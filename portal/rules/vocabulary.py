"""Words that every room shares. Codes are stored; labels are shown."""

from __future__ import annotations

from enum import StrEnum


class Labelled(StrEnum):
    """An enum of stored codes whose members know the words shown to people."""

    _label: str

    def __new__(cls, value: str, label: str = "") -> Labelled:
        member = str.__new__(cls, value)
        member._value_ = value
        member._label = label
        return member

    @property
    def label(self) -> str:
        return self._label

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(member.value, member.label) for member in cls]


class OrganizationKind(Labelled):
    DISTRICT = "district", "School district"
    SCHOOL = "school", "School"
    COLLEGE = "college", "College"
    COMMUNITY = "community", "Community partner"
    CONVENER = "convener", "Regional convener"


class Purpose(Labelled):
    ENROLLMENT_OUTCOMES = "enrollment_outcomes", "Learn which graduates enroll in college"
    COLLEGE_TRANSITION = "college_transition", "Support the move from high school to college"
    ADVISING = "advising", "Advise students"
    PROGRAM_EVALUATION = "program_evaluation", "Evaluate a program"


class LegalBasis(Labelled):
    """Grounds on which FERPA lets education records pass. Configuration with a source."""

    CONSENT = "consent", "Written consent (34 CFR 99.30)"
    SCHOOL_OFFICIAL = "school_official", "School official (34 CFR 99.31(a)(1))"
    ENROLLMENT = "enrollment", "Enrollment or transfer (34 CFR 99.31(a)(2), 99.34)"
    AUDIT_EVALUATION = "audit_evaluation", "Audit or evaluation (34 CFR 99.31(a)(3), 99.35)"
    STUDIES = "studies", "Studies (34 CFR 99.31(a)(6))"
    DIRECTORY = "directory", "Directory information (34 CFR 99.31(a)(11), 99.37)"
    DEIDENTIFIED = "deidentified", "De-identified data (34 CFR 99.31(b))"


class RaceEthnicity(Labelled):
    """The seven reporting categories, and one for a record that states none."""

    AMERICAN_INDIAN = "american_indian", "American Indian or Alaska Native"
    ASIAN = "asian", "Asian"
    BLACK = "black", "Black"
    HISPANIC = "hispanic", "Hispanic"
    PACIFIC_ISLANDER = "pacific_islander", "Native Hawaiian or Pacific Islander"
    TWO_OR_MORE = "two_or_more", "Two or more"
    WHITE = "white", "White"
    UNKNOWN = "unknown", "Not stated"


class LunchStatus(Labelled):
    ELIGIBLE = "eligible", "Free or reduced-price lunch"
    NOT_ELIGIBLE = "not_eligible", "Full-price lunch"
    UNKNOWN = "unknown", "Not stated"
