"""demographics.csv: birth date, sex, race and ethnicity of the students."""

from __future__ import annotations

from portal.rules.intake import (
    Reading,
    TableShape,
    identifier,
    iso_date,
    one_of,
    optional,
    true_false,
)
from sharing.records.rules.intake.oneroster.desk import Desk, Firsts
from sharing.records.rules.intake.oneroster.race import (
    HISPANIC,
    RACES,
    TWO_OR_MORE,
    race_ethnicity,
)
from sharing.records.rules.intake.oneroster.rows import DemographicsRow
from sharing.records.rules.intake.oneroster.users import Users

DEMOGRAPHICS = "demographics.csv"
FLAGS = (*RACES, TWO_OR_MORE, HISPANIC)

_SHAPE = TableShape(("sourcedId", "birthDate", "sex", *FLAGS), ("status",), unknown="ignore")
_optional_date = optional(iso_date)
_sex = optional(one_of({code: code for code in ("female", "male", "other", "unspecified")}))
_flag = optional(true_false)


def read_demographics(desk: Desk, users: Users) -> dict[str, DemographicsRow]:
    """Demographics by the student's sourcedId; those of staff are passed over."""
    found: dict[str, DemographicsRow] = {}
    firsts = Firsts()
    for row in desk.rows(DEMOGRAPHICS, _SHAPE):
        reading = desk.reading(row, DEMOGRAPHICS)
        user = reading.take("sourcedId", identifier)
        if not reading.ok:
            continue
        firsts.check(reading, "sourcedId", user, expected="each user once")
        if user not in users.everybody:
            _refuse_unknown_user(reading)
        if user in users.students:
            found[user] = _demographics(reading)
    return found


def _demographics(reading: Reading) -> DemographicsRow:
    return DemographicsRow(
        row=reading.row.number,
        birth_date=reading.take("birthDate", _optional_date),
        sex=reading.take("sex", _sex),
        race_ethnicity=race_ethnicity({flag for flag in FLAGS if reading.take(flag, _flag)}),
    )


def _refuse_unknown_user(reading: Reading) -> None:
    reading.refuse(
        "sourcedId",
        found="a user who is not in users.csv",
        expected="the sourcedId of a user in users.csv",
        remedy="Export users and demographics together, in one run.",
    )
