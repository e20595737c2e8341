"""The rows of a roster in a spreadsheet, read as somebody said they are to be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from portal.rules.intake import (
    Problems,
    Reading,
    Unreadable,
    identifier_within,
    name_within,
    text_within,
)
from portal.rules.mapping import LEAVE_OUT, Chosen, Row, Sheet, day_in, plain
from portal.rules.vocabulary import RaceEthnicity
from sharing.records.rules.kinds import Gender
from sharing.records.rules.numbers import refuse_same_numbers
from sharing.records.rules.sheets.fields import ROSTER, RosterField

T = TypeVar("T")
F = RosterField

MEND = "Correct it in the spreadsheet and upload it again."
_YEARS = re.compile(r"(?:SY ?)?([0-9]{4})(?: ?[-/] ?([0-9]{4}|[0-9]{2}))?", re.IGNORECASE)
_name = name_within(100)
_short = text_within(100)
_number = identifier_within(50)
_code = identifier_within(60)


@dataclass(frozen=True, slots=True)
class Pupil:
    """One row: who attends which school. `school` and `school_code`: at least one is told."""

    row: int
    number: str
    first_name: str
    last_name: str
    middle_name: str = ""
    birth_date: date | None = None
    school: str = ""
    school_code: str = ""
    grade: str = ""
    state_id: str = ""
    gender: Gender = Gender.UNKNOWN
    race: RaceEthnicity = RaceEthnicity.UNKNOWN
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Pupils:
    rows: tuple[Pupil, ...]
    left_out: int
    notices: tuple[str, ...]


def read_pupils(sheet: Sheet, chosen: Chosen, *, name: str) -> Pupils:
    """Raises `Rejected` with everything that is to be mended: a roster is taken whole, for a
    student whose row were left behind would count as gone."""
    problems = Problems(file=name)
    reader = _Reader(chosen, problems)
    rows: list[Pupil] = []
    left_out = 0
    for number, cells in sheet.rows:
        row = dict(zip(sheet.columns, cells, strict=True))
        if reader.is_left_out(row):
            left_out += 1
            continue
        pupil = reader.read(number, row)
        if pupil is not None:
            rows.append(pupil)
    if not rows and not problems:
        problems.note(
            None, None, found="no student", expected="at least one student who attends a school"
        )
    problems.reject_if_any()
    refuse_same_numbers(
        ((pupil.row, pupil.number) for pupil in rows),
        file=name,
        column=chosen.columns[F.NUMBER],
    )
    return Pupils(tuple(rows), left_out, tuple(_notices(rows, left_out)))


def _notices(rows: list[Pupil], left_out: int) -> Iterator[str]:
    if left_out:
        yield f"Rows left out, as you chose: {left_out:,}"
    without = sum(1 for pupil in rows if pupil.birth_date is None)
    if without:
        yield f"Students without a birth date: {without:,}"


class _Reader:
    def __init__(self, chosen: Chosen, problems: Problems) -> None:
        self._chosen, self._problems = chosen, problems
        self._day = day_in(chosen.order)

    def is_left_out(self, row: Mapping[str, str]) -> bool:
        columns = self._chosen.columns
        return any(
            self._chosen.words.get(one, {}).get(plain(row[columns[one]])) == LEAVE_OUT
            for one in ROSTER.worded
            if one in columns
        )

    def read(self, number: int, row: Mapping[str, str]) -> Pupil | None:
        self._row, self._reading = row, Reading(Row(number, row), self._problems)
        first, last = self._names()
        school, code = self._maybe(F.SCHOOL, school_name), self._maybe(F.SCHOOL_CODE, _code)
        if self._reading.ok and not (school or code):
            self._refuse_without_school()
        pupil = Pupil(
            row=number,
            number=self._reading.take(self._chosen.columns[F.NUMBER], _number),
            first_name=first,
            last_name=last,
            middle_name=self._maybe(F.MIDDLE_NAME, _short) or "",
            birth_date=self._maybe(F.BIRTH_DATE, self._day),
            school=school or "",
            school_code=code or "",
            grade=self._maybe(F.GRADE, grade_of) or "",
            state_id=self._maybe(F.STATE_ID, _number) or "",
            gender=Gender(self._code(F.GENDER) or Gender.UNKNOWN),
            race=RaceEthnicity(self._code(F.RACE) or RaceEthnicity.UNKNOWN),
            year=self._maybe(F.YEAR, school_year),
        )
        return pupil if self._reading.ok else None

    def _names(self) -> tuple[str, str]:
        first, last = self._maybe(F.FIRST_NAME, _name), self._maybe(F.LAST_NAME, _name)
        if not (first and last) and F.FULL_NAME in self._chosen.columns:
            return self._reading.take(self._chosen.columns[F.FULL_NAME], both_names) or ("", "")
        for one, told in ((F.FIRST_NAME, first), (F.LAST_NAME, last)):
            if not told and self._reading.ok:
                self._reading.take(self._chosen.columns[one], _name)
        return first or "", last or ""

    def _maybe(self, one: RosterField, parser: Callable[[str], T]) -> T | None:
        column = self._chosen.columns.get(one)
        if column is None or not self._row[column].strip():
            return None
        return self._reading.take(column, parser)

    def _code(self, one: RosterField) -> str:
        column = self._chosen.columns.get(one)
        return self._chosen.words[one][plain(self._row[column])] if column is not None else ""

    def _refuse_without_school(self) -> None:
        column = self._chosen.columns.get(F.SCHOOL) or self._chosen.columns.get(F.SCHOOL_CODE)
        self._reading.refuse(
            column, found="a student without a school", expected="a school", remedy=MEND
        )


def school_name(text: str) -> str:
    return " ".join(text_within(200)(text).split())


def both_names(text: str) -> tuple[str, str]:
    """“Lopez, Ana” and “Ana Lopez”; of several words the first is the first name."""
    last, comma, first = _name(text).partition(",")
    if not comma:
        first, _, last = text.strip().partition(" ")
    if not (first.strip() and last.strip()):
        raise Unreadable("a first and a last name", MEND)
    return first.strip(), last.strip()


_KINDERGARTEN = {"k": "KG", "kg": "KG", "kindergarten": "KG", "pk": "PK", "prek": "PK"}


def grade_of(text: str) -> str:
    """9, 09, 9th, Grade 9 and Gr. 9 are one grade; others stay as they are."""
    clean = re.sub(r"^(grade|gr\.?|grado)\s*", "", text.strip(), flags=re.IGNORECASE)
    clean = re.sub(r"(?<=[0-9])(st|nd|rd|th|º|°)?(\.0+)?(\s*grade)?$", "", clean, flags=re.I)
    if clean.isdigit():
        return clean.zfill(2)
    return _KINDERGARTEN.get(plain(clean).replace("-", ""), text_within(20)(clean).upper())


def school_year(text: str) -> int:
    """The year in which it ends: 2025-26, 2025-2026, 2026 and SY 2026 are 2026."""
    match = _YEARS.fullmatch(text.strip())
    if match is None:
        raise Unreadable("a school year such as 2026 or 2025-26", MEND)
    first, second = int(match[1]), match[2]
    if second is None:
        return first
    last = int(second) if len(second) == 4 else first // 100 * 100 + int(second)
    if last != first + 1 and not (second == "00" and first % 100 == 99):
        raise Unreadable("a school year such as 2026 or 2025-26", MEND)
    return first + 1
