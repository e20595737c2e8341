"""Descriptors of the Ed-Fi Data Standard: `uri://ed-fi.org/GradeLevelDescriptor#Ninth grade`.

A state may use a namespace and words of its own; what stands after # is what we read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from portal.rules.vocabulary import RaceEthnicity
from sharing.records.rules.kinds import Gender
from sharing.records.rules.sheets.roster import grade_of

_GRADES: Mapping[str, str] = {
    "first grade": "01",
    "second grade": "02",
    "third grade": "03",
    "fourth grade": "04",
    "fifth grade": "05",
    "sixth grade": "06",
    "seventh grade": "07",
    "eighth grade": "08",
    "ninth grade": "09",
    "tenth grade": "10",
    "eleventh grade": "11",
    "twelfth grade": "12",
    "grade 13": "13",
    "kindergarten": "KG",
    "preschool/prekindergarten": "PK",
    "transitional kindergarten": "TK",
    "ungraded": "UG",
}
_RACES: Mapping[str, RaceEthnicity] = {
    "american indian - alaska native": RaceEthnicity.AMERICAN_INDIAN,
    "american indian - alaskan native": RaceEthnicity.AMERICAN_INDIAN,
    "asian": RaceEthnicity.ASIAN,
    "black - african american": RaceEthnicity.BLACK,
    "native hawaiian - pacific islander": RaceEthnicity.PACIFIC_ISLANDER,
    "white": RaceEthnicity.WHITE,
}
_GENDERS: Mapping[str, Gender] = {
    "female": Gender.FEMALE,
    "male": Gender.MALE,
    "non-binary": Gender.OTHER,
    "nonbinary": Gender.OTHER,
    "other": Gender.OTHER,
}


def word_of(descriptor: str) -> str:
    return descriptor.rpartition("#")[2].strip()


def grade(descriptor: str) -> str:
    word = word_of(descriptor)
    return _GRADES.get(word.casefold()) or grade_of(word)


def gender(descriptor: str) -> Gender:
    return _GENDERS.get(word_of(descriptor).casefold(), Gender.UNKNOWN)


def race_ethnicity(races: Iterable[str], *, is_hispanic: bool) -> RaceEthnicity:
    """Hispanic of any race first, then several races as two or more (72 FR 59266)."""
    if is_hispanic:
        return RaceEthnicity.HISPANIC
    found = {_RACES[word] for word in (word_of(one).casefold() for one in races) if word in _RACES}
    if len(found) > 1:
        return RaceEthnicity.TWO_OR_MORE
    return next(iter(found), RaceEthnicity.UNKNOWN)
