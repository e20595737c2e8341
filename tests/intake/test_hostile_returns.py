"""Files made to break, drown or deceive, at the doors of returns and of graduates in sheets: each
is refused in words, or its values stay exact, within bounded time and memory."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile

from portal.rules.decision import Refused
from portal.rules.intake import Problems, Rejected
from portal.rules.mapping import Chosen, DayOrder, guess, guess_words, questions_of, table_of
from sharing.exchange.returned_sheets import Door, open_returned
from sharing.exchange.rules.sheets.fields import UNTOLD, CollegeOf, outcomes_of
from sharing.records.rules.sheets.graduate_fields import GRADUATES
from sharing.records.rules.sheets.graduates import read_graduate_sheet
from tests.intake.making import TERM, detail, packed
from tests.intake.test_hostile_files import CORNER, Nothing, bomb, bounded, refused, workbook
from tests.records.sheets import csv_of, workbook_of

VALLEY = CollegeOf("003775-00", "Valley College")
HEAD = ("Key", "Begin", "End", "Award", "Degree date")
GOOD = ("007", "8/24/2026", "12/18/2026", "Null", "5/15/2027")


def told(columns) -> Chosen:
    """What a college said last time of a sheet with these columns."""
    shape = outcomes_of(VALLEY)
    chosen = guess(shape, columns, Chosen())
    return replace(chosen, order=DayOrder.MONTH_FIRST)


def read(
    upload: UploadedFile | bytes, name="ours.csv", *, encoding="", remembered=told, is_told=False
):
    if isinstance(upload, bytes):
        upload = SimpleUploadedFile(name, upload)
    problems = Problems(file=name)
    door = Door(
        name=name, encoding=encoding, college=VALLEY, remembered=remembered, is_told=is_told
    )
    rows = list(open_returned(upload, door, problems))
    problems.reject_if_any()
    return rows


def spoilt(cell: str) -> bytes:
    return csv_of(HEAD, [GOOD]) + cell.encode() + b",8/24/2026,12/18/2026,,\r\n"


EVENT = (
    b"studentUniqueId,eventDate,postSecondaryEventCategoryDescriptor\n"
    b"K1,2026-08-24,x#College Enrollment\n"
)
HOSTILE = {
    "an empty file": b"",
    "blanks": b" \r\n" * 1_000,
    "a corner": workbook(CORNER),
    "a cut workbook": workbook_of(HEAD, [GOOD])[:-200],
    "a bomb": bomb("xl/worksheets/sheet1.xml", 64 << 20),
    "another zip": packed({"a.csv": b"x"}),
    "NUL bytes": spoilt("a\x00b"),
    "marks from right to left": spoilt("\u202e700"),
    "an open quote": spoilt('"700'),
    "a quote inside": spoilt('"7"00'),
    "one more column": csv_of(HEAD, [(*GOOD, "more")]),
    "UTF-16": csv_of(HEAD, [GOOD]).decode().encode("utf-16"),
    "another wrong encoding": csv_of(HEAD, [("\x81é", *GOOD[1:])]).decode().encode("latin-1"),
    "a report with one column twice": detail(TERM).replace(b"Class Level", b"College_State"),
    "a report with one column more": detail(TERM).replace(b",1\r\n", b",1,x\r\n"),
    "events with one column twice": EVENT.replace(b"eventDate", b"studentUniqueId"),
    "events with one cell more": EVENT.replace(b"Enrollment\n", b"Enrollment,x\n"),
    "JSON without end": b"[" * 200_000,
    "JSON of numbers": b"[1, 2, NaN]",
    "JSON cut short": b'[{"eventDate": "2026-',
    "a day that is none": csv_of(HEAD, [("007", "2/30/2026", "12/18/2026", "", "")]),
    "a page": b"<html><body>Sign in</body></html>",
    "a PDF": b"%PDF-1.7\n1 0 obj",
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_return_is_refused_in_words(content):
    refused(lambda: read(content))


@pytest.mark.parametrize("byte", [b"\x00", b" ", b"\n", b",", b"a", b'"', b"\xff", b"["])
@pytest.mark.parametrize("head", [b"", b"Key,Begin,End\n", EVENT])
def test_a_gigabyte_of_nothing_is_refused_at_once(byte, head):
    file = Nothing(byte, head)
    upload = UploadedFile(file=file, name="ours.csv", size=1 << 30)
    refused(lambda: read(upload, encoding="utf-8"))


def test_a_sheet_that_nobody_has_told_of_is_refused_and_says_where_to_tell():
    with bounded(), pytest.raises(Refused) as caught:
        read(csv_of(HEAD, [GOOD]), remembered=lambda columns: None)
    [reason] = caught.value.decision.reasons
    assert (reason.code, "on the page" in reason.text) == (UNTOLD, True)


@pytest.mark.parametrize("make", [csv_of, workbook_of])
def test_names_and_numbers_that_look_like_something_else_stay_exact(make):
    rows = [GOOD, ("1E5", *GOOD[1:3], "NA", GOOD[4]), ("0x10", *GOOD[1:3], "None", GOOD[4])]
    with bounded():
        found = read(make(HEAD, rows), "ours.xlsx")
    degrees = [row for row in found if hasattr(row, "title")]
    assert [(row.key, row.title) for row in degrees] == [
        ("007", "Null"),
        ("1E5", "NA"),
        ("0X10", "None"),
    ]


def test_two_columns_of_one_name_are_told_apart_and_each_is_asked_about():
    content = csv_of(("Key", "Begin", "Begin", "End"), [GOOD[:2] + GOOD[1:3]])
    with pytest.raises(Refused, match="several columns have the same name"):
        read(content)
    [term] = read(content, is_told=True)
    assert (term.begin, term.end) == (date(2026, 8, 24), date(2026, 12, 18))


def test_a_large_sheet_of_outcomes_is_read_in_bounded_time():
    rows = [(f"K{n}", *GOOD[1:3], "", "") for n in range(10_000)]
    content = csv_of(HEAD, rows)
    with bounded():
        assert len(read(content)) == 10_000
    events = [
        {
            "eventDate": "2026-08-24",
            "postSecondaryEventCategoryDescriptor": "x#College Enrollment",
            "studentReference": {"studentUniqueId": f"K{n}"},
        }
        for n in range(10_000)
    ]
    with bounded():
        assert len(read(json.dumps(events).encode())) == 10_000


def graduates(*rows, head=("id", "first", "last", "dob", "school", "grad date", "diploma")):
    sheet = table_of([(1, head), *((number, row) for number, row in enumerate(rows, start=2))])
    chosen = guess(GRADUATES, sheet.columns, Chosen())
    words = guess_words(GRADUATES, questions_of(GRADUATES, sheet, chosen), chosen)
    chosen = replace(chosen, words=words, order=DayOrder.MONTH_FIRST)
    return read_graduate_sheet(sheet, chosen, name="ours.xlsx").rows


ANA = ("007", "Ana", "Null", "1/31/2008", "North", "6/5/2026", "IB")


def test_graduates_named_null_na_and_none_keep_name_and_number():
    rows = [ANA, ("1E5", "None", "NA", *ANA[3:]), ("0007", "Ng", "'Okalani", *ANA[3:])]
    assert [(one.student_id, one.first_name, one.last_name) for one in graduates(*rows)] == [
        ("007", "Ana", "Null"),
        ("1E5", "None", "NA"),
        ("0007", "Ng", "'Okalani"),
    ]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("", *ANA[1:]), "id"),
        (("123-45-6789", *ANA[1:]), "id"),
        ((*ANA[:3], "13/45/2008", *ANA[4:]), "dob"),
        ((*ANA[:3], "6/5/2026", *ANA[4:]), "dob"),
        ((*ANA[:4], "", *ANA[5:]), "school"),
        ((*ANA[:5], "soon", ANA[6]), "grad date"),
        (("0 07", *ANA[1:]), "id"),
    ],
)
def test_a_graduate_to_be_mended_is_told_by_row_and_column(row, column):
    with pytest.raises(Rejected) as caught:
        graduates(ANA, row)
    [problem] = caught.value.problems
    assert (problem.row, problem.column) == (3, column)
    assert "6789" not in str(caught.value)


@pytest.mark.parametrize("day", ["1/31/2008", "31.1.08", "2008-01-31", "20080131"])
def test_a_student_in_the_place_of_the_column_names_is_not_kept_as_one(day):
    first = ("007", "Ana", "Lopez", day)
    for content, name in (
        (csv_of(first, [first]), "ours.csv"),
        (workbook_of(first, [first]), "ours.xlsx"),
    ):
        with pytest.raises(Rejected) as caught:
            read(content, name)
        [problem] = caught.value.problems
        assert (problem.row, problem.column, problem.found) == (1, "D", "a day")
