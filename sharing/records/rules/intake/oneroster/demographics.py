"""demographics.csv: birth date, sex, race and ethnicity of the students.

It is read before users.csv, so that each student is whole when they are read. Only then it is known
who is a student, and what is wrong in a row of anybody else does not matter: if anything was odd,
the file is read a second time to say what.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from datetime import date
from typing import NamedTuple

from portal.rules.intake import (
    Picker,
    Problems,
    Reading,
    Rejected,
    Row,
    TableShape,
    identifier,
    iso_date,
    one_of,
    optional,
    true_false,
)
from portal.rules.vocabulary import RaceEthnicity
from sharing.records.rules.intake.oneroster.desk import Desk, Firsts, Shared
from sharing.records.rules.intake.oneroster.race import (
    HISPANIC,
    RACES,
    TWO_OR_MORE,
    race_ethnicity,
)

DEMOGRAPHICS = "demographics.csv"
FLAGS = (*RACES, TWO_OR_MORE, HISPANIC)
MOST_REMEMBERED = 1 << 17

_SHAPE = TableShape(("sourcedId", "birthDate", "sex", *FLAGS), ("status",), unknown="ignore")
_optional_date = optional(iso_date)
_sex = optional(one_of({code: code for code in ("female", "male", "other", "unspecified")}))
_flag = optional(true_false)


class Look(NamedTuple):
    birth_date: date | None = None
    sex: str | None = None
    race_ethnicity: RaceEthnicity = RaceEthnicity.UNKNOWN


class Demographics:
    """What the file says of each user. Few rows differ in anything but the user: equal cells are
    read once."""

    def __init__(self) -> None:
        self._looks: Shared[Look] = Shared()
        self._remembered: dict[tuple[str, ...], Look] = {}
        self._cells = Picker("birthDate", "sex", *FLAGS)
        self.is_sound = True

    def read(self, row: Row, reading: Reading) -> None:
        user = reading.take("sourcedId", identifier)
        if user in self._looks:
            self.is_sound = False
        look = self._look(row, reading)
        if reading.ok:
            self._looks.put(user, row.number, look)

    def _look(self, row: Row, reading: Reading) -> Look:
        cells = self._cells(row)
        look = self._remembered.get(cells)
        if look is None:
            look = _look(reading)
            if reading.ok and len(self._remembered) < MOST_REMEMBERED:
                self._remembered[cells] = look
        return look

    def of(self, user: str) -> Look | None:
        return self._looks.get(user)

    def all_are_among(self, everybody: Container[str]) -> bool:
        return all(user in everybody for user in self._looks)


def read_demographics(desk: Desk) -> Demographics:
    """Demographics by the user's sourcedId. What is wrong is told by `explain`."""
    trial = Desk(desk.archive, Problems(), desk.notices)
    found = Demographics()
    try:
        for row in trial.rows(DEMOGRAPHICS, _SHAPE):
            found.read(row, trial.reading(row, DEMOGRAPHICS))
    except Rejected:
        found.is_sound = False
    found.is_sound = found.is_sound and not trial.problems
    return found


def explain(desk: Desk, *, is_student: Callable[[str], bool], everybody: Container[str]) -> None:
    """Notes all problems of the file; of those who are no students, only who they are counts."""
    again = Desk(desk.archive, desk.problems)
    firsts = Firsts()
    for row in again.rows(DEMOGRAPHICS, _SHAPE):
        reading = again.reading(row, DEMOGRAPHICS)
        user = reading.take("sourcedId", identifier)
        if not reading.ok:
            continue
        firsts.check(reading, "sourcedId", user, expected="each user once")
        if user not in everybody:
            _refuse_unknown_user(reading)
        if is_student(user):
            _look(reading)


def _look(reading: Reading) -> Look:
    return Look(
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
