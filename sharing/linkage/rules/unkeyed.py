"""An enrollment file without return keys: people to find, and their rows in the report's layout.

Names as in the student detail report (either dialect) or as the agreement calls the elements. Each
person gets a number of this file in place of the return key, so that the report's own checks hold
for every cell; a number becomes a key only when its person was found.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import BinaryIO, Final

from portal.rules.intake import (
    Problem,
    Problems,
    Rejected,
    Row,
    Table,
    TableShape,
    Unreadable,
    compact_date,
    date_in,
    iso_date,
    us_date,
)
from portal.rules.mapping import plain
from sharing.exchange.rules.intake.nsc_detail import read_detail
from sharing.exchange.rules.template import RETURN_FIELD, TEMPLATE_HEADER

FOUND: Final = "Record Found Y/N"
_PERSON: Final = MappingProxyType(
    {
        "First Name": "first_name",
        "Middle Name": "middle_name",
        "Last Name": "last_name",
        "Name Suffix": "suffix",
        "Birth Date": "birth_date",
        "Gender": "gender",
        "Street": "street",
        "City": "city",
        "Postcode": "postcode",
        "State": "state",
    }
)
OWN_ID: Final = "Your Unique Identifier"
OWN: Final = "own_id"  # the college's number of a person: never compared, never shown
# Other names of a column, by letters alone.
_ALSO: Final = MappingProxyType(
    {
        "firstname": ("givenname", "studentfirstname"),
        "middlename": ("middleinitial", "studentmiddlename"),
        "lastname": ("surname", "familyname", "studentlastname"),
        "namesuffix": ("suffix",),
        "birthdate": ("dateofbirth", "dob", "birthday", "studentdateofbirth"),
        "postcode": ("zip", "zipcode"),
        "youruniqueidentifier": ("collegestudentid", "studentid"),
        "collegecodebranch": ("collegecode",),
        "2year4year": ("collegelevel",),
        "publicprivate": ("collegecontrol",),
        "graduationdate": ("degreedate",),
        "enrollmentbegin": ("termbegin", "enrollmentbegindate"),
        "enrollmentend": ("termend", "enrollmentenddate"),
    }
)
_CANONICAL: Final = {other: name for name, others in _ALSO.items() for other in others}
_DATES: Final = (
    "Search Date",
    "Enrollment Begin",
    "Enrollment End",
    "Graduation Date",
)
_REQUIRED: Final = ("First Name", "Last Name", "Birth Date", "Enrollment Begin", "Enrollment End")


def canonical(name: str) -> str:
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    return _CANONICAL.get(plain, plain)


SHAPE = TableShape(
    required=_REQUIRED,
    optional=tuple(
        dict.fromkeys(
            name
            for name in (*_PERSON, *TEMPLATE_HEADER)
            if name not in _REQUIRED and canonical(name) not in map(canonical, _REQUIRED)
            if name != "Middle Initial"
        )
    ),
    unknown="ignore",
    normalise=canonical,
)
_day = date_in(iso_date, compact_date, us_date)


@dataclass(frozen=True, slots=True)
class CollegeOf:
    """Whose file it is, for rows that name no college."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Unkeyed:
    """`people`: number to what is compared. `report`: the rows, with numbers in place of keys."""

    people: dict[str, dict[str, str]]
    report: bytes
    rows: int


def read_unkeyed(
    source: bytes | BinaryIO, *, name: str, encoding: str, college: CollegeOf
) -> Unkeyed:
    """Raises `Rejected` with all problems of the file, by its own rows."""
    problems = Problems(file=name)
    table = Table(source, name=name, columns=SHAPE, problems=problems, encoding=encoding)
    reading = _Reading(problems, college)
    for row in table:
        reading.take(row)
    if not reading.rows and not problems:
        problems.note(
            None,
            None,
            found="no row below the header",
            expected="at least one student",
            remedy="Export the file again.",
        )
    problems.reject_if_any()
    report = reading.report()
    _checked_as_report(report, name)
    return Unkeyed(reading.people, report, reading.rows)


def keyed(report: bytes, keys: Mapping[str, str]) -> bytes:
    """The rows of those who were found, with the keys of the package, and nobody else's."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(TEMPLATE_HEADER)
    place = TEMPLATE_HEADER.index(RETURN_FIELD)
    for cells in _report_rows(report):
        if cells[place] in keys:
            cells[place] = keys[cells[place]]
            writer.writerow(cells)
    return out.getvalue().encode()


def not_found(keys: list[str]) -> bytes:
    """A report that found nobody, for when no person of the file was linked."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(TEMPLATE_HEADER)
    for key in keys:
        cells = dict.fromkeys(TEMPLATE_HEADER, "") | {RETURN_FIELD: key, FOUND: "N"}
        writer.writerow(cells.values())
    return out.getvalue().encode()


def _report_rows(report: bytes) -> Iterator[list[str]]:
    rows = csv.reader(io.StringIO(report.decode(), newline=""))
    next(rows)
    for cells in rows:
        if cells:
            yield cells


class _Reading:
    """Rows in; people and a report out. Several rows of one person are one person."""

    def __init__(self, problems: Problems, college: CollegeOf) -> None:
        self._problems, self._college = problems, college
        self._numbers: dict[tuple[str, ...], str] = {}
        self._lines: list[tuple[int, list[str]]] = []
        self.people: dict[str, dict[str, str]] = {}
        self.rows = 0

    def take(self, row: Row) -> None:
        found = (row.get(FOUND).strip() or "Y").upper()
        if found in ("N", "NO"):
            return  # nobody was found: there is nobody to link
        person = {field: row.get(column).strip() for column, field in _PERSON.items()}
        if not (person["first_name"] or person["last_name"]):
            self._problems.note(
                row.number,
                "Last Name",
                found="no name",
                expected="the name of a student",
                remedy="Fill it in, or remove the row.",
            )
            return
        birth = self._date(row, "Birth Date")
        person["birth_date"] = birth.isoformat() if birth else ""
        own = row.get(OWN_ID).strip()
        number = self._number(own, person)
        if _another(self.people[number], person):
            self._problems.note(
                row.number,
                OWN_ID,
                found="the number of an earlier row, with another name or birth date",
                expected="one number for one student, in all of its rows",
                remedy="Correct the number, or leave it empty where a student has none.",
            )
        self.rows += 1
        self._lines.append((row.number, self._cells(row, number)))

    def _number(self, own: str, person: dict[str, str]) -> str:
        same = ("id", own) if own else ("person", *(v.casefold() for v in person.values()))
        number = self._numbers.setdefault(same, f"P{len(self._numbers) + 1}")
        self.people.setdefault(number, {**person, OWN: own})
        return number

    def _cells(self, row: Row, number: str) -> list[str]:
        cells = {name: row.get(name).strip() if name in _KNOWN else "" for name in TEMPLATE_HEADER}
        for name in _DATES:
            day = self._date(row, name) if cells[name] else None
            cells[name] = f"{day:%Y%m%d}" if day else cells[name]
        for name in (*_NAMES, OWN_ID):
            cells[name] = ""  # kept beside the report, for comparing alone
        cells[RETURN_FIELD], cells[FOUND] = number, "Y"
        cells["College Code/Branch"] = cells["College Code/Branch"] or self._college.code
        cells["College Name"] = cells["College Name"] or self._college.name
        if not cells["Graduated?"]:
            cells["Graduated?"] = "Y" if cells["Graduation Date"] else "N"
        return list(cells.values())

    def _date(self, row: Row, column: str) -> date | None:
        text = row.get(column).strip()
        if not text:
            return None
        try:
            return _day(text)
        except Unreadable as error:
            self._problems.note(
                row.number,
                column,
                found=f'"{text}"',
                expected=error.expected,
                remedy=error.remedy,
            )
            return None

    def report(self) -> bytes:
        """Line by line where the file had them, so that problems name the file's own rows."""
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        writer.writerow(TEMPLATE_HEADER)
        at = 1
        for number, cells in self._lines:
            while at < number - 1:
                out.write("\r\n")
                at += 1
            writer.writerow(cells)
            at += 1
        return out.getvalue().encode()


def _another(known: Mapping[str, str], person: Mapping[str, str]) -> bool:
    """Rows of one number are one person: what is told of a stranger must not become theirs. Names
    change and are shortened; a day of birth and the first letter of a first name do not."""
    born = known["birth_date"], person["birth_date"]
    first = plain(known["first_name"])[:1], plain(person["first_name"])[:1]
    return any(all(one) and one[0] != one[1] for one in (born, first))


_NAMES: Final = ("First Name", "Middle Initial", "Last Name", "Name Suffix")
_KNOWN: Final = frozenset(SHAPE.known)


def _checked_as_report(report: bytes, name: str) -> None:
    try:
        read_detail(report, name=name)
    except Rejected as found:
        told = [
            Problem(one.row, one.column, one.found, one.expected, one.remedy, name)
            for one in found.problems
        ]
        raise Rejected(told, found.total) from found
