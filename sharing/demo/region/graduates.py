"""The graduates file of the National Student Clearinghouse: PH3, one PD3 per diploma, PT3."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

from sharing.demo.region import days
from sharing.demo.region.columns import Flags
from sharing.demo.region.region import District
from sharing.demo.region.students import DIPLOMAS, PROGRAMS, Students

COLUMNS: Final = 28
# In the order of RACES. The two-letter submission codes are configuration of the importer.
ETHNICITIES: Final = ("AM", "AS", "BL", "HI", "PI", "MU", "WH")
_GENDERS: Final = ("F", "M", "X")
_YES_NO: Final = ("N", "Y")


def write_graduates(
    district: District, path: Path | str, *, transmitted_on: date = days.ROSTER_WRITTEN_ON
) -> Path:
    """Every student of the class with a diploma; tab-delimited text, dates YYYYMMDD."""
    target = Path(path)
    count = 2
    with target.open("w", encoding="utf-8", newline="") as file:
        file.write(_line(_header(district, transmitted_on)))
        for students, _ in district.chunks():
            rows = list(_details(district, students))
            count += len(rows)
            file.writelines(_line(row) for row in rows)
        file.write(_line(["PT3", str(count)]))
    return target


def _header(district: District, transmitted_on: date) -> list[str]:
    sent = f"{transmitted_on:%Y%m%d}"
    return ["PH3", district.nsc_account, district.name, "P", sent, str(days.CLASS_OF)]


def _details(district: District, students: Students) -> Iterator[list[str]]:
    graduates = students.take(students.diploma > 0)
    schools = [district.all_schools[code] for code in graduates.school.tolist()]
    names = graduates.names
    columns = zip(
        names.first(),
        names.middles(),
        names.last(),
        names.suffixes(),
        days.compact(graduates.born),
        graduates.ids(),
        [DIPLOMAS[code] for code in graduates.diploma.tolist()],
        days.compact(graduates.graduated),
        _flags(graduates.blocked),
        [school.name[:50] for school in schools],
        [school.act_code for school in schools],
        [_GENDERS[code] for code in graduates.sex.tolist()],
        [ETHNICITIES[code] for code in graduates.race.tolist()],
        _flags(graduates.eligible),
        _flags(graduates.english_learner),
        graduates.semesters_of_math.tolist(),
        _flags(graduates.dual),
        _flags(graduates.disability),
        [PROGRAMS[code] for code in graduates.program.tolist()],
        strict=True,
    )
    return (_detail(*row) for row in columns)


def _detail(
    first: str,
    middle: str,
    last: str,
    suffix: str,
    born: str,
    student_id: str,
    diploma: str,
    graduated: str,
    blocked: str,
    school: str,
    act_code: str,
    gender: str,
    ethnicity: str,
    disadvantaged: str,
    learner: str,
    semesters: int,
    dual: str,
    disability: str,
    program: str,
) -> list[str]:
    """Columns A to AB. Previous names and state assessments are not reported here."""
    return [
        *("PD3", "NO SSN", first, middle, last, suffix, "", "", born, student_id),
        *(diploma, graduated, blocked, school, act_code, gender, ethnicity, disadvantaged),
        *("", "", "", "", learner, str(semesters), dual, disability, program, "ED"),
    ]


def _flags(flags: Flags) -> list[str]:
    return [_YES_NO[flag] for flag in flags.tolist()]


def _line(cells: list[str]) -> str:
    """Excel saves every row with all its columns."""
    return "\t".join([*cells, *[""] * (COLUMNS - len(cells))]) + "\r\n"
