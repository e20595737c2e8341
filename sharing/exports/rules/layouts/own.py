"""Our own CSV: one line of names, one line for each student. Made to be opened by people."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from datetime import date
from typing import IO, Final

from portal.rules.intake import neutral_cell
from sharing.exports.rules.layouts.layout import Layout, Sheetful, Written
from sharing.exports.rules.students import ELEMENTS, Student

_CELLS: Final[dict[str, Callable[[Student], str]]] = {
    "student_id": lambda one: one.identity.student_id,
    "first_name": lambda one: one.identity.first_name,
    "middle_name": lambda one: one.identity.middle_name,
    "last_name": lambda one: one.identity.last_name,
    "suffix": lambda one: one.identity.suffix,
    "birth_date": lambda one: _day(one.identity.birth_date),
    "high_school": lambda one: one.school.name,
    "class_of": lambda one: str(one.class_of or ""),
    "graduation_date": lambda one: _day(one.graduated_on),
    "diploma_type": lambda one: one.diploma,
    "race_ethnicity": lambda one: _told(one.race_ethnicity),
    "lunch_status": lambda one: _told(one.lunch_status),
}
KEY: Final = "return_key"


def write(target: IO[bytes], students: Iterable[Student], about: Sheetful) -> Written:
    """A cell that a spreadsheet would run as a formula begins with '."""
    columns = [one for one in ELEMENTS if one in about.elements]
    written = Written()
    target.write(_line([KEY, *columns] if about.with_keys else columns))
    for place, student in enumerate(students):
        cells = [neutral_cell(_CELLS[one](student)) for one in columns]
        target.write(_line([student.return_key, *cells] if about.with_keys else cells))
        written.places.append(place)
    return written


def _line(cells: Iterable[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(cells)
    return text.getvalue().encode()


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _told(code: str) -> str:
    return "" if code == "unknown" else str(code)


OWN: Final = Layout(
    code="csv",
    label="Our own CSV",
    what="The elements by their codes, one line for each student. A cell that a spreadsheet would "
    "run as a formula begins with '.",
    suffix="csv",
    media_type="text/csv; charset=utf-8",
    needs=frozenset(),
    holds=frozenset(ELEMENTS),
    write=write,
)
