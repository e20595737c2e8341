"""What Cole said of one sheet must not decide about another one that only looks like it."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.rules.mapping import Chosen, DayOrder, fingerprint, questions_of, table_of
from sharing.exchange.models import Return, ReturnMemory, ReturnSheet, Upload
from sharing.exchange.rules.sheets.fields import CollegeOf, ReturnField, outcomes_of
from sharing.exchange.rules.sheets.terms import code_of, usual_days
from sharing.exchange.rules.sheets.unseen import decide_unseen, lasting, renamed
from tests.exchange import making
from tests.exchange.programs import program, url
from tests.exchange.test_return_sheets import keys_of, text, told_columns
from tests.records.sheets import csv_of

F = ReturnField
SHAPE = outcomes_of(CollegeOf("003775-00", "Valley College"))
HEAD = ("Return key", "From", "Until", "Load")
DATED = Chosen({F.KEY: "Return key", F.BEGIN: "From", F.END: "Until"}, order=DayOrder.MONTH_FIRST)


def codes(head, *rows, chosen=DATED):
    sheet = table_of([(1, head), *((n, row) for n, row in enumerate(rows, start=2))])
    decision = decide_unseen(sheet.columns, questions_of(SHAPE, sheet, chosen), chosen)
    return [reason.code for reason in decision.reasons]


@pytest.mark.parametrize(
    ("days", "found"),
    [
        (("8/24/2026", "12/18/2026"), []),
        (("2026-08-24", "2026-12-18"), []),
        (("24/8/2026", "18/12/2026"), ["DAY_ORDER"]),
        (("8/4/2026", "12/8/2026"), ["DAY_ORDER"]),
    ],
)
def test_coles_remembered_order_of_days_holds_only_where_the_days_show_it(days, found):
    assert codes(HEAD, ("K1", *days, "F")) == found


def test_columns_of_one_name_that_may_have_changed_places_are_not_read_unseen():
    chosen = Chosen({F.KEY: "Return key", F.BEGIN: "Date", F.END: "Date (C)"})
    row = ("K1", "2026-08-24", "2026-12-18")
    assert codes(("Return key", "Date", "Date"), row, chosen=chosen) == ["COLUMNS_ALIKE"]
    unnamed = Chosen({F.KEY: "Return key", F.BEGIN: "Column B"})
    assert codes(("Return key", "", "Note"), row, chosen=unnamed) == ["COLUMNS_ALIKE"]
    unused = Chosen({F.KEY: "Return key"})
    assert codes(("Return key", "Date", "Date"), row, chosen=unused) == []


def test_a_choice_follows_a_name_written_differently_and_no_other_name():
    assert renamed(DATED, ("RETURN-KEY", "from", "Until ", "Load")).columns == {
        F.KEY: "RETURN-KEY", F.BEGIN: "from", F.END: "Until ",
    }  # fmt: skip
    foreign = Chosen({F.KEY: "ключ", F.TERM: "семестр (B)"})
    other = ("дата", "фамилия (B)")
    assert fingerprint(("ключ", "семестр (B)")) == fingerprint(other)
    assert renamed(foreign, other) is None


@pytest.mark.parametrize(
    ("word", "stays"),
    [("fall 2026", True), ("fa26", True), ("1268", True), ("fall", False), ("term 1", False)],
)
def test_the_days_of_a_term_are_remembered_only_where_its_name_tells_the_year(word, stays):
    days = code_of(*usual_days("fall 2026"))
    told = lasting(Chosen(words={F.TERM: {word: days, "": "none", "other campus": "-"}}))
    assert set(told.words[F.TERM]) == {"", "other campus"} | ({word} if stays else set())


def test_cole_hands_the_same_sheet_in_twice_and_the_next_ones_in_another_hand(cast):
    story = making.sent(cast, students=200)
    keys, cole = keys_of(story), cast.cole.client
    address = f"/exchanges/{story.exchange.reference}/returns/new/"

    def sheet(first, last, head=HEAD):
        rows = [(key, first, last, "Full-time") for key in keys[:21]]
        return SimpleUploadedFile("ours.csv", csv_of(head, rows))

    american = ("8/24/2026", "12/18/2026")
    columns = [
        cole.post(address, {"file": sheet(*american), "encoding": ""}).headers["Location"]
        for _ in range(2)
    ]
    assert columns[0] == columns[1], "one upload, asked about once"
    with cast.cole.acting():
        assert (Upload.objects.count(), ReturnSheet.objects.count()) == (1, 1)
    told = told_columns(text(cole.get(columns[0])))
    told |= {"begin": "column:From", "end": "column:Until"}
    words = cole.post(columns[0], told).headers["Location"]
    told = told_columns(text(cole.get(words))) | {"order": "month_first"}
    assert cole.post(words, told).status_code == 302

    script = program(cast.cole)

    def handed_in(upload):
        answer = script.post(url(story, "/returns"), data={"file": upload})
        return answer.status_code, re.sub(r"\s+", " ", answer.content.decode())

    assert handed_in(sheet("8/23/2026", "12/18/2026"))[0] == 201
    for days in (("24/8/2026", "18/12/2026"), ("8/4/2026", "12/8/2026")):
        status, told = handed_in(sheet(*days))
        assert (status, "DAY_ORDER" in told) == (409, True), told
    shouting = tuple(name.upper() for name in HEAD)
    assert handed_in(sheet("8/22/2026", "12/18/2026", shouting))[0] == 201
    asked = cole.post(address, {"file": sheet("24/8/2026", "18/12/2026"), "encoding": ""})
    page = text(cole.get(asked.headers["Location"]))
    chosen = re.findall(r'value="(\w+)"[^>]*checked', page)
    assert chosen == ["day_first"], "the days of this very file come first"
    with cast.cole.acting():
        assert ReturnMemory.objects.count() == 1
    for person in (cast.vera, cast.dana, cast.olga, cast.gus):
        with person.acting():
            assert not ReturnMemory.objects.exists(), person
            assert not ReturnSheet.objects.exists(), person


def test_rows_that_cole_leaves_out_as_blocked_are_told_to_him_and_never_to_vera(cast):
    story = making.sent(cast, students=200)
    keys, cole = keys_of(story), cast.cole.client
    rows = [(key, "2026-08-24", "2026-12-18", "Full-time") for key in keys[:30]]
    rows[:2] = [(*row[:3], "FERPA hold") for row in rows[:2]]
    upload = SimpleUploadedFile("ours.csv", csv_of(HEAD, rows))
    address = f"/exchanges/{story.exchange.reference}/returns/new/"
    columns = cole.post(address, {"file": upload, "encoding": ""}).headers["Location"]
    told = told_columns(text(cole.get(columns)))
    told |= {"begin": "column:From", "end": "column:Until"}
    words = cole.post(columns, told).headers["Location"]
    page = text(cole.get(words))
    told = told_columns(page)
    [place] = re.findall(r'<label[^>]*for="id_(status-\d)"[^>]*>\s*“FERPA hold”', page)
    counts = cole.post(words, told | {place: "-"}).headers["Location"]
    assert "Rows left out, as you chose: 2" in text(cole.get(counts))
    assert cole.post(counts + "submit/").status_code == 302
    with cast.cole.acting():
        assert Return.objects.get().notices == [], "the row of the database is Vera's too"
    assert "left out" not in text(cast.vera.client.get(counts))
