"""The rows of a spreadsheet of outcomes, read as somebody said they are to be read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from portal.rules.intake import Problems, Reading
from portal.rules.mapping import LEAVE_OUT, Chosen, Row, Sheet, day_in, plain
from sharing.exchange.rules.intake.nsc_detail import Dialect
from sharing.exchange.rules.returns import ROWS_LEFT
from sharing.exchange.rules.sheets.fields import (
    ABSENT,
    BLANK,
    CANONICAL,
    OUTCOMES,
    PERSON,
    ReturnField,
)
from sharing.exchange.rules.sheets.rewriting import Retold, Rewriting
from sharing.exchange.rules.sheets.terms import days_of
from sharing.records.rules.sheets.roster import both_names

F = ReturnField
_OPEID = re.compile(r"([0-9]{6})([0-9]{2})")
_ABOUT_A_TERM = (F.BEGIN, F.END, F.STATUS, F.CLASS_LEVEL)
_ABOUT_A_DEGREE = (F.GRADUATED, F.GRADUATION_DATE, F.DEGREE_TITLE)
_COLLEGE = (F.COLLEGE_CODE, F.COLLEGE_NAME, F.COLLEGE_STATE, F.LEVEL, F.CONTROL)


def read_outcomes(sheet: Sheet, chosen: Chosen, *, name: str) -> Retold:
    """Raises `Rejected` with everything that is to be mended, by the sheet's rows and columns."""
    problems = Problems(file=name)
    reader = OutcomeRows(chosen, problems)
    silent: dict[str, tuple[int, dict[str, str]]] = {}
    told: set[str] = set()
    rewriting = Rewriting(name=name, called=called_in(chosen))
    for number, cells in sheet.rows:
        row = dict(zip(sheet.columns, cells, strict=True))
        if reader.is_left_out(row):
            reader.left_out += 1
            continue
        lines = reader.lines(number, row)
        key = row[chosen.columns[F.KEY]].strip()
        if lines is None:
            continue
        if not lines:
            silent.setdefault(key, (number, {CANONICAL[F.KEY]: key, CANONICAL[F.FOUND]: "N"}))
            continue
        told.add(key)
        for line in lines:
            rewriting.add(number, line)
    for key, (number, line) in silent.items():
        if key not in told:
            rewriting.add(number, line)
    left = reader.left_out
    notices = (f"{ROWS_LEFT}: {left:,}",) if left else ()
    return rewriting.read(Dialect.SHEET, problems, notices)


def called_in(chosen: Chosen) -> dict[str, str]:
    """Column of the report to column of the sheet; a term stands for both of its days."""
    told = {CANONICAL[one]: chosen.columns[one] for one in CANONICAL if one in chosen.columns}
    if F.TERM in chosen.columns:
        term = chosen.columns[F.TERM]
        told = {CANONICAL[F.BEGIN]: term, CANONICAL[F.END]: term, **told}
    return told


class OutcomeRows:
    """Rows of a sheet as lines of the report."""

    def __init__(self, chosen: Chosen, problems: Problems) -> None:
        self._chosen, self._problems = chosen, problems
        self._day = day_in(chosen.order)
        self.left_out = 0

    def is_left_out(self, row: Mapping[str, str]) -> bool:
        columns = self._chosen.columns
        return any(
            self._chosen.words.get(one, {}).get(plain(row[columns[one]])) == LEAVE_OUT
            for one in OUTCOMES.worded
            if one in columns
        )

    def lines(self, number: int, row: Mapping[str, str]) -> list[dict[str, str]] | None:
        """A term, a degree, or both; none for a student not found. `None`: to be mended."""
        self._row = row
        reading = Reading(Row(number, row), self._problems)
        found = self._cell(F.FOUND)
        told = {one: self._cell(one) for one in (*_ABOUT_A_TERM, *_ABOUT_A_DEGREE)}
        told |= {one: self._cell(one) for one in PERSON}
        for one in (F.BEGIN, F.END, F.GRADUATION_DATE, F.BIRTH_DATE):
            if told[one]:
                told[one] = self._compact(reading, self._chosen.columns[one])
        self._split_name(reading, told)
        if not reading.ok:
            return None
        if found == "N":
            return [self._contradicting(told)] if _tells_days(told) else []
        has_degree = told[F.GRADUATED] == "Y" or (
            bool(told[F.GRADUATION_DATE]) and told[F.GRADUATED] != "N"
        )
        if told[F.STATUS] == ABSENT:
            return self._found(told, has_term=False, has_degree=has_degree)
        self._fill_from_term(told)
        if not (found == "Y" or self._tells(told)):
            return []
        # What tells neither a day nor a degree is a term without days, and is refused as that.
        has_term = bool(told[F.BEGIN] or told[F.END]) or not has_degree
        return self._found(told, has_term=has_term, has_degree=has_degree)

    def _found(
        self, told: dict[ReturnField, str], *, has_term: bool, has_degree: bool
    ) -> list[dict[str, str]]:
        lines = []
        if has_term:
            lines.append(self._line({**told, **dict.fromkeys(_ABOUT_A_DEGREE, "")}, graduated="N"))
        if has_degree:
            lines.append(self._line({**told, **dict.fromkeys(_ABOUT_A_TERM, "")}, graduated="Y"))
        return lines

    def _contradicting(self, told: Mapping[ReturnField, str]) -> dict[str, str]:
        """“No record” beside a day: the report's own check refuses it."""
        cells = {CANONICAL[one]: text for one, text in told.items()}
        return {**cells, CANONICAL[F.KEY]: self._cell(F.KEY), CANONICAL[F.FOUND]: "N"}

    def _split_name(self, reading: Reading, told: dict[ReturnField, str]) -> None:
        whole = told.pop(F.FULL_NAME)
        if whole and not (told[F.FIRST_NAME] and told[F.LAST_NAME]):
            names = reading.take(self._chosen.columns[F.FULL_NAME], both_names)
            told[F.FIRST_NAME], told[F.LAST_NAME] = names or ("", "")

    def _line(self, told: Mapping[ReturnField, str], *, graduated: str) -> dict[str, str]:
        cells = {CANONICAL[one]: text for one, text in told.items()}
        cells |= {CANONICAL[one]: self._cell(one) for one in _COLLEGE}
        code = CANONICAL[F.COLLEGE_CODE]
        if match := _OPEID.fullmatch(cells[code]):
            cells[code] = f"{match[1]}-{match[2]}"
        return {
            **cells,
            CANONICAL[F.KEY]: self._cell(F.KEY),
            CANONICAL[F.FOUND]: "Y",
            CANONICAL[F.GRADUATED]: graduated,
        }

    def _tells(self, told: Mapping[ReturnField, str]) -> bool:
        """Whether a row says anything of an enrollment or a degree, by a cell of its own."""
        words = {one for one in (F.STATUS, F.CLASS_LEVEL, F.DEGREE_TITLE) if told[one]}
        return (
            _tells_days(told)
            or told[F.GRADUATED] == "Y"
            or any(one in self._chosen.columns for one in words)
        )

    def _compact(self, reading: Reading, column: str) -> str:
        day: date | None = reading.take(column, self._day)
        return f"{day:%Y%m%d}" if day else ""

    def _fill_from_term(self, told: dict[ReturnField, str]) -> None:
        """The days of the term, where the row does not tell its own."""
        days = days_of(self._cell(F.TERM))
        if days is not None:
            told[F.BEGIN] = told[F.BEGIN] or f"{days[0]:%Y%m%d}"
            told[F.END] = told[F.END] or f"{days[1]:%Y%m%d}"

    def _cell(self, one: ReturnField) -> str:
        """What the row says of a field: its cell, the code of its word, or what holds for all."""
        column = self._chosen.columns.get(one)
        if column is None:
            text = self._chosen.fixed.get(one, "")
        elif one in OUTCOMES.worded:
            text = self._chosen.words[one][plain(self._row[column])]
        else:
            text = self._row[column].strip()
        return "" if text == BLANK else text


def _tells_days(told: Mapping[ReturnField, str]) -> bool:
    return bool(told[F.BEGIN] or told[F.END] or told[F.GRADUATION_DATE])
