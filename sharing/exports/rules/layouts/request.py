"""The request file: H1, a D1 for each student, T1. Twelve columns, A to L.

Laid down in the Clearinghouse's guide of 2009: no commas, quotes or periods; names of 20 letters,
one letter of the middle name; at least 11 students; one search date for a cohort. Nothing links an
answer to a request but column L, so every row carries its key there.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, Final

from portal.rules.intake import quoted
from sharing.exports.rules.layouts.layout import Asker, Layout, Search, Sheetful, Written
from sharing.exports.rules.layouts.sheet import Sheet, line
from sharing.exports.rules.students import Student

WIDTH: Final = 12
LEAST: Final = 11
FORBIDDEN: Final = ",'\".\u2018\u2019\u201c\u201d`\u00b4"
HEADER: Final = (
    "record type",
    "school code",
    "branch code",
    "name",
    "file date",
    "query code",
    "entity type",
)
COLUMNS: Final = (
    "record type",
    "SSN",
    "first name",
    "middle initial",
    "last name",
    "suffix",
    "date of birth",
    "search begin date",
    "blank",
    "school code",
    "branch code",
    "requester return field",
)


def write(target: IO[bytes], students: Iterable[Student], about: Sheetful) -> Written:
    """Rows that do not fit are left out of the file and told as problems."""
    head = Sheet(about.name, HEADER, dropped=FORBIDDEN)
    target.write(line(_header(head, about), WIDTH))
    _check_search(head, about)
    sheet, written = Sheet(about.name, COLUMNS, dropped=FORBIDDEN), Written()
    for place, student in enumerate(students):
        sheet.begin(place + 2, student.known_as)
        cells = _cells(sheet, student, about)
        if sheet.fits:
            written.places.append(place)
            target.write(line(cells, WIDTH))
    count = len(written.places)
    target.write(line(["T1", str(count + 2)], WIDTH))
    _check_count(head, count)
    written.unfit, written.problems, written.notices = (
        sheet.problems,
        head.problems,
        sheet.notices(),
    )
    return written


def _header(head: Sheet, about: Sheetful) -> list[str]:
    head.begin(1)
    return [
        "H1",
        head.digits(1, about.account, 6),
        head.digits(2, about.branch, 2),
        head.name(3, about.district, 40, needed=True),
        f"{about.made_on:%Y%m%d}",
        about.search.value,
        about.asker.value,
    ]


def _cells(sheet: Sheet, student: Student, about: Sheetful) -> list[str]:
    known = student.identity
    is_college = about.asker is Asker.INSTITUTION
    return [
        *("D1", ""),
        sheet.name(2, known.first_name, 20, needed=True),
        sheet.name(3, known.middle_name.strip(FORBIDDEN + " ")[:1], 1),
        sheet.name(4, known.last_name, 20, needed=True),
        sheet.name(5, known.suffix, 5),
        sheet.day(6, known.birth_date),
        f"{about.search_from:%Y%m%d}" if about.search_from else "",
        "",
        about.account if is_college else "",
        about.branch,
        sheet.code(11, student.return_key or known.student_id, 50),
    ]


def _check_search(head: Sheet, about: Sheetful) -> None:
    """One date for all rows. Looking forward from a day that is still to come finds nobody."""
    begins, last = about.search_from, about.made_on
    if begins is None or (begins > last and about.search is not Search.PRIOR):
        head.problems.note(
            2,
            "H (search begin date)",
            found=quoted(f"{begins:%Y%m%d}") if begins else "no date",
            expected=f"a day up to the file's own, {last:%Y%m%d}",
            remedy="Choose an earlier search date.",
        )


def _check_count(head: Sheet, count: int) -> None:
    if count < LEAST:
        head.problems.note(
            count + 2,
            "B (number of rows)",
            found=f"{count} students",
            expected=f"at least {LEAST}; the Clearinghouse takes no smaller request",
            remedy="Send a larger class.",
        )


_NEEDS = frozenset({"first_name", "last_name", "birth_date"})
REQUEST: Final = Layout(
    code="nsc-request",
    label="Request file of the Clearinghouse (H1, D1, T1)",
    what="A StudentTracker query, separated by tabs. The return key, or without an exchange the "
    "agreed student number, is in column L and comes back with every row of the answer.",
    suffix="txt",
    media_type="text/tab-separated-values; charset=utf-8",
    needs=_NEEDS,
    holds=_NEEDS | {"middle_name", "suffix", "student_id"},
    write=write,
    leaves_home=True,
    asks=frozenset({"account", "branch", "search", "asker", "search_from"}),
)
