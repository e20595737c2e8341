"""Code tables of the graduates file.

The two-letter ethnicity codes and the gender codes are not confirmed by a published layout we
could read; they are data, so that a district can pass its own. Full category names always work.
"""

from __future__ import annotations

from collections.abc import Mapping

from portal.rules.vocabulary import RaceEthnicity
from sharing.records.rules.intake.graduates.rows import DiplomaType

ETHNICITY_CODES: Mapping[str, RaceEthnicity] = {
    "AM": RaceEthnicity.AMERICAN_INDIAN,
    "AS": RaceEthnicity.ASIAN,
    "BL": RaceEthnicity.BLACK,
    "HI": RaceEthnicity.HISPANIC,
    "PI": RaceEthnicity.PACIFIC_ISLANDER,
    "WH": RaceEthnicity.WHITE,
    "MU": RaceEthnicity.TWO_OR_MORE,
}

ETHNICITY_NAMES: Mapping[str, RaceEthnicity] = {
    **{race.label: race for race in RaceEthnicity if race is not RaceEthnicity.UNKNOWN},
    "Native Hawaiian/Pacific Islander": RaceEthnicity.PACIFIC_ISLANDER,
}

GENDER_CODES: Mapping[str, str] = {"M": "M", "F": "F", "X": "X", "Male": "M", "Female": "F"}

DIPLOMA_CODES: Mapping[str, DiplomaType] = {
    **{kind.label: kind for kind in DiplomaType},
    **{kind.value: kind for kind in DiplomaType},
}
