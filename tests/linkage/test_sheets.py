"""Cole's enrollment file has no return keys, and columns of his own."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.rules.intake import Rejected
from portal.rules.mapping import Chosen, DayOrder, guess, table_of
from sharing.exchange.models import ReturnMemory, Upload
from sharing.exchange.rules.sheets.fields import CollegeOf, people_of
from sharing.linkage import actions
from sharing.linkage.models import Linkage
from sharing.linkage.rules.unkeyed_sheets import read_people
from tests.exchange.test_return_sheets import text, told_columns
from tests.linkage.making import begin, downloaded
from tests.records.sheets import csv_of, workbook_of

VALLEY = CollegeOf("003775-00", "Valley College")
HEAD = ("Our no.", "Student name", "DOB", "Semester", "Load")


def day_of(iso: str) -> str:
    born = date.fromisoformat(iso)
    return f"{born.month}/{born.day}/{born.year}"


def rows_for(rows):
    return [
        (f"A{n}", f"{one['last_name']}, {one['first_name']}", day_of(one["birth_date"]), *TERM)
        for n, one in enumerate(rows)
    ]


TERM = ("Fall 2026", "Full time")


def test_cole_says_what_his_columns_hold_and_the_students_are_found(cast):
    story, rows = downloaded(cast, students=200)
    cole, address = cast.cole.client, f"/exchanges/{story.exchange.reference}/files/new/"
    file = SimpleUploadedFile("ours.xlsx", workbook_of(HEAD, rows_for(rows[:25])))
    columns = cole.post(address, {"file": file, "encoding": "", "second_share": 0}).headers[
        "Location"
    ]
    told = told_columns(text(cole.get(columns)))
    assert told["full_name"] == "column:Student name"
    assert told["birth_date"] == "column:DOB"
    words = cole.post(columns, told | {"own_id": "column:Our no."}).headers["Location"]
    told = told_columns(text(cole.get(words))) | {"order": "month_first"}
    for person in (cast.vera, cast.olga, cast.gus):
        assert person.client.post(words, told).status_code in (403, 404)
    answer = cole.post(words, told)
    assert answer.status_code == 302, text(answer)
    with cast.cole.acting():
        linkage = Linkage.objects.get()
        assert (linkage.persons, linkage.file_name) == (25, "ours.xlsx")
        assert [part for upload in Upload.objects.all() for part in upload.parts.all()] == []
        assert ReturnMemory.objects.get().purpose == "unkeyed"
    with cast.cole.acting() as actor:
        actions.discard_linkage(linkage=linkage, by=actor)
    again = begin(story, csv_of(HEAD, rows_for(rows[:30])), encoding="")
    assert again.persons == 30, "the next file with these columns needs nothing"


def test_what_is_to_be_mended_is_told_by_the_rows_and_columns_of_the_sheet():
    rows = [
        ("A1", "Lopez, Ana", "1/31/2008", "8/24/2026", "12/18/2026"),
        ("A2", "Ng", "1/31/2008", "8/24/2026", "12/18/2026"),
        ("A3", "Roe, Bo", "31/31/2008", "8/24/2026", "12/18/2026"),
        ("A4", "Poe, Cy", "1/31/2008", "12/18/2026", "8/24/2026"),
    ]
    head = ("Our no.", "Student name", "DOB", "Start", "End")
    sheet = table_of([(1, head), *((number, row) for number, row in enumerate(rows, start=2))])
    shape = people_of(VALLEY)
    chosen = guess(shape, sheet.columns, Chosen())
    told = Chosen(chosen.columns, chosen.fixed, {}, DayOrder.MONTH_FIRST)
    with pytest.raises(Rejected) as caught:
        read_people(sheet, told, name="ours.xlsx", college=VALLEY)
    assert [(one.row, one.column) for one in caught.value.problems] == [
        (3, "Student name"),
        (4, "DOB"),
        (5, "End"),
    ]
