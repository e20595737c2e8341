"""Seven reporting categories from OneRoster's flags."""

from __future__ import annotations

from collections.abc import Collection

from portal.rules.vocabulary import RaceEthnicity

HISPANIC = "hispanicOrLatinoEthnicity"
TWO_OR_MORE = "demographicRaceTwoOrMoreRaces"
RACES = {
    "americanIndianOrAlaskaNative": RaceEthnicity.AMERICAN_INDIAN,
    "asian": RaceEthnicity.ASIAN,
    "blackOrAfricanAmerican": RaceEthnicity.BLACK,
    "nativeHawaiianOrOtherPacificIslander": RaceEthnicity.PACIFIC_ISLANDER,
    "white": RaceEthnicity.WHITE,
}


def race_ethnicity(flags: Collection[str]) -> RaceEthnicity:
    """From the names of the flags that are true.

    Hispanic or Latino of any race is counted as Hispanic, as in federal reporting (72 FR 59266);
    then several races as two or more.
    """
    if HISPANIC in flags:
        return RaceEthnicity.HISPANIC
    races = [race for flag, race in RACES.items() if flag in flags]
    if TWO_OR_MORE in flags or len(races) > 1:
        return RaceEthnicity.TWO_OR_MORE
    return races[0] if races else RaceEthnicity.UNKNOWN
