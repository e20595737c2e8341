"""The rows of a spreadsheet of graduates, read as somebody said they are to be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from portal.rules.intake import (
    Problems,
    Reading,
    Unreadable,
    identifier_within,
    name_within,
    text_within,
    year,
)
from portal.rules.intake.cells import plain_cell
from portal.rules.mapping import LEAVE_OUT, Chosen, Row, Sheet, day_in, plain
from portal.rules.vocabulary import LunchStatus, RaceEthnicity
from sharing.records.rules.intake.graduates import DiplomaType, GraduateRow
from sharing.records.rules.intake.graduates.classes import class_of
from sharing.records.rules.intake.graduates.details import school_code
from sharing.records.rules.numbers import refuse_same_numbers
from sharing.records.rules.sheets.graduate_fields import GRADUATES, NO, YES, GraduateField
from sharing.records.rules.sheets.roster import MEND, both_names, school_name

T = TypeVar("T")
F = GraduateField
_name = name_within(100)
_number = identifier_within(50)
_WHETHER = {YES: True, NO: False}
_LUNCH = {LunchStatus.ELIGIBLE: True, LunchStatus.NOT_ELIGIBLE: False}


def _school(text: str) -> str:
    found = school_name(text)
    if not found:
        raise Unreadable("the name of the high school", MEND)
    return found


@dataclass(frozen=True, slots=True)
class Graduates:
    rows: tuple[GraduateRow, ...]
    notices: tuple[str, ...]


def read_graduate_sheet(sheet: Sheet, chosen: Chosen, *, name: str) -> Graduates:
    """Raises `Rejected` with everything that is to be mended: the file is taken whole."""
    problems = Problems(file=name)
    reader = _Reader(chosen, problems)
    rows: list[GraduateRow] = []
    left_out = 0
    for number, cells in sheet.rows:
        row = {name: plain_cell(cell) for name, cell in zip(sheet.columns, cells, strict=True)}
        if reader.is_left_out(row):
            left_out += 1
            continue
        graduate = reader.read(number, row)
        if graduate is not None:
            rows.append(graduate)
    if not rows and not problems:
        problems.note(None, None, found="no graduate", expected="at least one graduate")
    problems.reject_if_any()
    refuse_same_numbers(
        ((graduate.row, graduate.student_id) for graduate in rows),
        file=name,
        column=chosen.columns[F.NUMBER],
    )
    return Graduates(tuple(rows), tuple(_notices(left_out)))


def _notices(left_out: int) -> Iterator[str]:
    if left_out:
        yield f"Rows left out, as you chose: {left_out:,}"


class _Reader:
    def __init__(self, chosen: Chosen, problems: Problems) -> None:
        self._chosen, self._problems = chosen, problems
        self._day = day_in(chosen.order)

    def is_left_out(self, row: Mapping[str, str]) -> bool:
        columns = self._chosen.columns
        return any(
            self._chosen.words.get(one, {}).get(plain(row[columns[one]])) == LEAVE_OUT
            for one in GRADUATES.worded
            if one in columns
        )

    def read(self, number: int, row: Mapping[str, str]) -> GraduateRow | None:
        self._row, self._reading = row, Reading(Row(number, row), self._problems)
        first, last = self._names()
        graduated_on = self._take(F.GRADUATED_ON, self._day)
        graduate = GraduateRow(
            row=number,
            student_id=self._take(F.NUMBER, _number),
            first_name=first,
            middle_name=self._maybe(F.MIDDLE_NAME, text_within(100)) or "",
            last_name=last,
            suffix=self._maybe(F.SUFFIX, text_within(20)) or "",
            previous_last_name="",
            previous_first_name="",
            birth_date=self._take(F.BIRTH_DATE, self._day),
            diploma_type=DiplomaType(self._code(F.DIPLOMA)),
            graduated_on=graduated_on,
            class_of=class_of(graduated_on) if graduated_on else 0,
            ferpa_block=_WHETHER.get(self._code(F.BLOCK)),
            school_name=self._take(F.SCHOOL, _school),
            school_code=self._maybe(F.SCHOOL_CODE, school_code) or "",
            gender=None,
            race_ethnicity=RaceEthnicity(self._code(F.RACE) or RaceEthnicity.UNKNOWN),
            economically_disadvantaged=_LUNCH.get(
                LunchStatus(self._code(F.LUNCH) or LunchStatus.UNKNOWN)
            ),
            grade8_math="",
            grade8_ela="",
            high_school_math="",
            high_school_ela="",
            english_learner=_WHETHER.get(self._code(F.LEARNER)),
            semesters_of_math="",
            dual_enrollment=None,
            disability=_WHETHER.get(self._code(F.DISABILITY)),
            program_code="",
        )
        told = self._maybe(F.CLASS_OF, year)
        if self._reading.ok:
            self._check(graduate, told)
        return graduate if self._reading.ok else None

    def _check(self, graduate: GraduateRow, told: int | None) -> None:
        columns = self._chosen.columns
        if told is not None and told != graduate.class_of:
            self._reading.refuse(
                columns[F.CLASS_OF],
                found=f"the class of {told}",
                expected=f"{graduate.class_of}, by the day of graduation",
            )
        if graduate.birth_date >= graduate.graduated_on:
            self._reading.refuse(
                columns[F.BIRTH_DATE],
                found=f'"{graduate.birth_date}"',
                expected="a birth before the graduation",
            )

    def _names(self) -> tuple[str, str]:
        columns = self._chosen.columns
        if F.FIRST_NAME in columns and F.LAST_NAME in columns:
            return self._take(F.FIRST_NAME, _name), self._take(F.LAST_NAME, _name)
        return self._take(F.FULL_NAME, both_names) or ("", "")

    def _take(self, one: GraduateField, parser: Callable[[str], T]) -> T:
        return self._reading.take(self._chosen.columns[one], parser)

    def _maybe(self, one: GraduateField, parser: Callable[[str], T]) -> T | None:
        column = self._chosen.columns.get(one)
        if column is None or not self._row[column].strip():
            return None
        return self._reading.take(column, parser)

    def _code(self, one: GraduateField) -> str:
        column = self._chosen.columns.get(one)
        if column is None:
            return self._chosen.fixed.get(one, "")
        return self._chosen.words[one][plain(self._row[column])]
