"""The graduates file: PH3, a PD3 for each diploma, PT3. Twenty-eight columns, A to AB.

The two-letter ethnicity codes are those that our own reader takes; no published layout that we
could read confirms them (docs/files.md). What no agreement can list stays blank.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, Final

from portal.rules.vocabulary import LunchStatus
from sharing.exports.rules.layouts.layout import Layout, Sheetful, Written
from sharing.exports.rules.layouts.sheet import Sheet, line
from sharing.exports.rules.students import Student
from sharing.records.rules.intake.graduates.codes import ETHNICITY_CODES
from sharing.records.rules.intake.graduates.rows import DiplomaType

WIDTH: Final = 28
COLUMNS: Final = (
    "record type",
    "SSN",
    "first name",
    "middle name",
    "last name",
    "suffix",
    "previous last name",
    "previous first name",
    "date of birth",
    "student ID",
    "diploma type",
    "graduation date",
    "FERPA block",
    "high school name",
    "high school code",
    "gender",
    "ethnicity",
    "economically disadvantaged",
    *("grade 8 mathematics", "grade 8 English", "high school mathematics", "high school English"),
    "English learner",
    "semesters of mathematics",
    "dual enrollment",
    "disability",
    "program code",
    "end marker",
)
_ETHNICITY: Final = {race: code for code, race in ETHNICITY_CODES.items()}
_POOR: Final = {LunchStatus.ELIGIBLE: "Y", LunchStatus.NOT_ELIGIBLE: "N", LunchStatus.UNKNOWN: ""}
_DIPLOMAS: Final = {kind.value: kind.label for kind in DiplomaType}
_HEADER: Final = ("record type", "account number", "account name")


def write(target: IO[bytes], students: Iterable[Student], about: Sheetful) -> Written:
    """Rows that do not fit are left out of the file and told as problems."""
    head = Sheet(about.name, _HEADER)
    head.begin(1)
    account = head.code(1, about.account, 20, needed=True)
    district = head.name(2, about.district, 100, needed=True)
    sent, period = f"{about.made_on:%Y%m%d}", str(about.class_of)
    target.write(line(["PH3", account, district, "P", sent, period], WIDTH))
    sheet, written = Sheet(about.name, COLUMNS, dropped='"'), Written()
    for place, student in enumerate(students):
        sheet.begin(place + 2, student.known_as)
        cells = _cells(sheet, student)
        if sheet.fits:
            written.places.append(place)
            target.write(line(cells, WIDTH))
    target.write(line(["PT3", str(len(written.places) + 2)], WIDTH))
    written.unfit, written.problems, written.notices = (
        sheet.problems,
        head.problems,
        sheet.notices(),
    )
    return written


def _cells(sheet: Sheet, student: Student) -> list[str]:
    known, school = student.identity, student.school
    return [
        *("PD3", "NO SSN"),
        sheet.name(2, known.first_name, 40, needed=True),
        sheet.name(3, known.middle_name, 40),
        sheet.name(4, known.last_name, 40, needed=True),
        sheet.name(5, known.suffix, 10),
        *("", ""),
        sheet.day(8, known.birth_date),
        sheet.code(9, known.student_id, 20, needed=True),
        _diploma(sheet, student.diploma),
        sheet.day(11, student.graduated_on),
        # A blocked student is withheld by the one decision and in no file, so nobody here is.
        "N",
        sheet.name(13, school.name, 50, needed=True),
        sheet.digits(14, school.act_code, 6),
        "",
        _ETHNICITY.get(student.race_ethnicity, ""),
        _POOR[student.lunch_status],
        *[""] * 8,
        sheet.code(26, student.return_key, 50),
        "ED",
    ]


def _diploma(sheet: Sheet, diploma: str) -> str:
    if diploma not in _DIPLOMAS:
        sheet.note(10, found="no diploma type on file", expected="a diploma type")
    return _DIPLOMAS.get(diploma, "")


_NEEDS = frozenset(
    {
        "first_name",
        "last_name",
        "birth_date",
        "student_id",
        "diploma_type",
        "graduation_date",
        "high_school",
    }
)
GRADUATES: Final = Layout(
    code="nsc-graduates",
    label="Graduates file of the Clearinghouse (PH3, PD3, PT3)",
    what="One row for each diploma, separated by tabs, for StudentTracker for High Schools. A "
    "return key, where there is one, is in column AA and comes back with the detail report.",
    suffix="txt",
    media_type="text/tab-separated-values; charset=utf-8",
    needs=_NEEDS,
    holds=_NEEDS | {"middle_name", "suffix", "race_ethnicity", "lunch_status"},
    write=write,
    leaves_home=True,
    asks=frozenset({"account"}),
)
