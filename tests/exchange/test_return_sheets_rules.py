"""Cole's own sheets: every row becomes what it says, told by its own rows and columns."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.rules.intake import Problems, Rejected
from portal.rules.mapping import (
    Chosen,
    DayOrder,
    decide_columns,
    guess,
    guess_words,
    questions_of,
    table_of,
)
from sharing.exchange.returned_sheets import Door, open_returned
from sharing.exchange.rules.intake.nsc_detail import Dialect
from sharing.exchange.rules.sheets.fields import CollegeOf, ReturnField, outcomes_of
from sharing.exchange.rules.sheets.outcomes import read_outcomes
from sharing.exchange.rules.sheets.terms import code_of, decide_terms, usual_days
from tests.intake.making import REQUEST_HEADER, TERM
from tests.records.sheets import workbook_of

VALLEY = CollegeOf("003775-00", "Valley College")
F = ReturnField
HEAD = ("Key", "Term", "Time status", "Degree date", "Degree")
FALL = code_of(date(2026, 8, 24), date(2026, 12, 18))


def read(head, *rows, order=DayOrder.MONTH_FIRST, **words):
    """The sheet as the portal guesses it, with the days of the terms as they usually are."""
    shape = outcomes_of(VALLEY)
    sheet = table_of([(1, head), *((number, row) for number, row in enumerate(rows, start=2))])
    chosen = guess(shape, sheet.columns, Chosen())
    assert decide_columns(shape, chosen).allowed
    questions = questions_of(shape, sheet, chosen)
    told = {str(one): dict(said) for one, said in guess_words(shape, questions, chosen).items()}
    for question in questions.words:
        if question.field is F.TERM:
            days = {word: usual_days(word) for word, _, _ in question.words}
            told["term"] = {word: code_of(*d) if d else "none" for word, d in days.items()}
    for one, more in words.items():
        told[one] |= more
    chosen = Chosen(chosen.columns, chosen.fixed, told, order)
    return read_outcomes(sheet, chosen, name="ours.xlsx").detail


def test_a_term_by_its_name_becomes_its_days_and_the_college_is_the_one_whose_file_it_is():
    found = read(
        HEAD, ("K1", "Fall 2026", "Full-time", "", ""), ("K2", "", "", "", ""), status={"": "none"}
    )
    [term] = found.rows
    assert (found.dialect, term.row, term.key) == (Dialect.SHEET, 2, "K1")
    assert (term.begin, term.end, term.status) == (date(2026, 8, 24), date(2026, 12, 18), "F")
    assert (term.college_code, term.college_name) == ("003775-00", "Valley College")
    assert found.not_found_keys == {"K2"}, "a row that tells nothing counts as not found"


def test_a_row_may_tell_a_term_and_a_degree_at_once():
    found = read(HEAD, ("K1", "Fall 2026", "ft", "12/18/2026", "AA"))
    assert [(one.row, one.status) for one in found.rows] == [(2, "F")]
    assert [(one.row, one.graduated_on, one.title) for one in found.degrees] == [
        (2, date(2026, 12, 18), "AA")
    ]


def test_who_is_named_and_not_enrolled_counts_as_not_found_unless_another_row_tells_a_term():
    rows = (
        ("K1", "Fall 2026", "Not enrolled", "", ""),
        ("K2", "Fall 2026", "FT", "", ""),
        ("K2", "Spring 2027", "not enrolled", "", ""),
    )
    found = read(HEAD, *rows)
    assert (found.found_keys, found.not_found_keys) == ({"K2"}, {"K1"})
    assert [term.row for term in found.rows] == [3]


@pytest.mark.parametrize(
    ("said", "keys"), [("Y", {"K1"}), ("yes", {"K1"}), ("N", set()), ("not found", set())]
)
def test_the_words_for_found_and_not_found_are_plain(said, keys):
    found = read(("Key", "Found", "Term"), ("K1", said, "Fall 2026"))
    assert found.found_keys == keys


@pytest.mark.parametrize(
    ("order", "begin", "end"),
    [
        (DayOrder.MONTH_FIRST, "8/24/2026", "12/18/2026"),
        (DayOrder.DAY_FIRST, "24/8/2026", "18/12/26"),
        (None, "2026-08-24", "20261218"),
        (None, "46258", "December 18, 2026"),
    ],
)
def test_days_are_read_as_they_were_said_to_be_written(order, begin, end):
    found = read(("Return key", "Start date", "End date"), ("K1", begin, end), order=order)
    assert [(one.begin, one.end) for one in found.rows] == [(date(2026, 8, 24), date(2026, 12, 18))]


def test_what_is_to_be_mended_is_told_by_the_row_and_the_column_of_the_sheet():
    head = ("Llave", "Start date", "End date", "OPEID", "Found")
    rows = (
        ("K1", "8/24/2026", "12/18/2026", "00377500", "Y"),
        ("K2", "13/45/2026", "12/18/2026", "00377500", "Y"),
        ("K3", "12/18/2026", "8/24/2026", "00377500", "Y"),
        ("K4", "8/24/2026", "12/18/2026", "3775", "Y"),
        ("K5", "8/24/2026", "12/18/2026", "00377500", "N"),
        ("", "8/24/2026", "12/18/2026", "00377500", "Y"),
    )
    with pytest.raises(Rejected) as refused:
        read(head, *rows)
    assert [(one.row, one.column) for one in refused.value.problems] == [
        (3, "Start date"),
        (4, "End date"),
        (5, "OPEID"),
        (6, "Start date"),
        (6, "End date"),
        (7, "Llave"),
    ]
    assert {one.file for one in refused.value.problems} == {"ours.xlsx"}


def test_names_and_keys_stay_letter_for_letter():
    found = read(("Key", "Term", "Degree", "Degree date"), ("007", "Fall 2026", "Null", "5/5/2027"))
    assert found.rows[0].key == "007"
    assert found.degrees[0].title == "Null"


@pytest.mark.parametrize(
    ("word", "first", "last"),
    [
        ("Fall 2026", (2026, 8, 24), (2026, 12, 18)),
        ("2027SP", (2027, 1, 11), (2027, 5, 14)),
        ("Otoño 2026", (2026, 8, 24), (2026, 12, 18)),
    ],
)
def test_the_usual_days_of_a_term_are_offered(word, first, last):
    assert usual_days(word) == (date(*first), date(*last))


@pytest.mark.parametrize("word", ["2026", "Fall", "Term 4", "202630", ""])
def test_no_days_are_offered_where_the_name_says_nothing(word):
    assert usual_days(word) is None


def test_a_term_ends_after_it_began_and_every_term_is_told():
    assert decide_terms(["fall 2026", ""], {"fall 2026": FALL, "": "-"}).allowed
    assert not decide_terms(["fall 2026"], {"fall 2026": ""}).allowed
    assert not decide_terms(["x"], {"x": code_of(date(2026, 12, 18), date(2026, 8, 24))}).allowed


def test_days_that_a_spreadsheet_keeps_as_days_are_read_in_a_report_saved_as_workbook():
    row = TERM | {"Enrollment Begin": date(2026, 8, 24), "Enrollment End": date(2026, 12, 18)}
    cells = [row.get(name) for name in REQUEST_HEADER]
    upload = SimpleUploadedFile("report.xlsx", workbook_of(REQUEST_HEADER, [cells]))
    door = Door("report.xlsx", "utf-8", VALLEY, lambda columns: None)
    problems = Problems(file="report.xlsx")
    [term] = list(open_returned(upload, door, problems))
    assert (term.begin, term.end, problems.items) == (date(2026, 8, 24), date(2026, 12, 18), ())
