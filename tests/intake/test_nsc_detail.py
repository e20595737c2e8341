"""Cole brings the student detail report."""

from __future__ import annotations

from datetime import date

import pytest

from sharing.exchange.rules.intake.nsc_detail import (
    DetailFile,
    Dialect,
    NotFoundRow,
    normalise_key,
    read_detail,
)
from tests.intake.making import (
    DEGREE,
    GRADUATES_HEADER,
    MISSING,
    REQUEST_HEADER,
    TERM,
    detail,
    problems_of,
    sentence_of,
)

LATER = TERM | {"Enrollment Begin": "20270118", "Enrollment End": "20270512"}


def read(data: bytes) -> DetailFile:
    return read_detail(data, name="detail.csv")


def refusal(data: bytes) -> str:
    return sentence_of(lambda: read(data))


@pytest.mark.parametrize(
    ("header", "dialect"),
    [
        (REQUEST_HEADER, Dialect.REQUEST),
        (GRADUATES_HEADER, Dialect.GRADUATES),
        ([name.upper() for name in REQUEST_HEADER], Dialect.REQUEST),
        ([name.upper() for name in GRADUATES_HEADER], Dialect.GRADUATES),
        (list(reversed(GRADUATES_HEADER)), Dialect.GRADUATES),
    ],
)
def test_both_dialects_are_read_by_name_in_any_case_and_order(header, dialect):
    file = read(detail(header=header))
    assert file.dialect is dialect
    [term] = file.rows
    assert (term.row, term.key, term.unique_id) == (2, "K1", "007")
    assert (term.college_code, term.college_state, term.level, term.control) == (
        "003775-00",
        "VA",
        "4",
        "public",
    )
    assert (term.begin, term.end, term.status) == (date(2026, 8, 24), date(2026, 12, 18), "F")
    assert file.not_found == (NotFoundRow(3, "K2", "008"),)
    assert (file.found_keys, file.not_found_keys) == ({"K1"}, {"K2"})


KEY = "BCDFGHJKLMNPQRSTBCDFGHJK"


def test_a_graduates_report_brings_the_key_back_as_program_code():
    header = [name for name in GRADUATES_HEADER if name != "Requester_Return_Field"]
    row = TERM | {"Program Code": f"_{KEY.lower()}"}
    file = read(detail(row, MISSING | {"Program Code": KEY[::-1]}, header=header))
    assert (file.found_keys, file.not_found_keys) == ({KEY}, {KEY[::-1]})
    other = TERM | {"Program Code": "AVID_1"}
    assert read(detail(other, header=header)).found_keys == {"007"}
    both = TERM | {"Program Code": KEY}
    assert read(detail(both, header=GRADUATES_HEADER)).found_keys == {"K1"}


def test_words_of_the_report_are_read_in_capitals_too():
    row = TERM | {
        "2-year / 4-year": "LESS THAN 2-YEAR",
        "Public / Private": "PRIVATE",
        "Enrollment Status": "q",
        "Record Found Y/N": "y",
    }
    [term] = read(detail(row, header=[name.upper() for name in GRADUATES_HEADER])).rows
    assert (term.level, term.control, term.status) == ("L", "private", "Q")


def test_both_ways_to_write_a_day_may_stand_in_one_report():
    later = LATER | {"Enrollment Begin": "1/18/27", "Enrollment End": "05/12/2027"}
    assert [term.begin for term in read(detail(TERM, later)).rows] == [
        date(2026, 8, 24),
        date(2027, 1, 18),
    ]


def test_a_degree_may_come_without_title_and_without_days_of_enrollment():
    [degree] = read(detail(DEGREE | {"Degree Title": "", "Graduation Date": "5/15/30"})).degrees
    assert (degree.title, degree.graduated_on) == ("", date(2030, 5, 15))


def test_the_sequence_is_filled_down_into_a_degree_row_and_never_to_another_college():
    elsewhere = DEGREE | {"College Code/Branch": "001234-00"}
    file = read(detail(TERM, DEGREE, elsewhere))
    assert [degree.sequence for degree in file.degrees] == [1, None]


def test_names_are_not_kept():
    assert "LOPEZ" not in repr(read(detail()))


@pytest.mark.parametrize("text", ["k1", "K1_", "_K1", " K_1 "])
def test_a_key_comes_back_in_capitals_with_underscores(text):
    assert normalise_key(text) == "K1"


@pytest.mark.parametrize(("begin", "end"), [("8/24/26", "12/18/26"), ("08/24/2026", "12/18/2026")])
def test_older_reports_write_dates_with_slashes(begin, end):
    [term] = read(detail(TERM | {"Enrollment Begin": begin, "Enrollment End": end})).rows
    assert (term.begin, term.end) == (date(2026, 8, 24), date(2026, 12, 18))


def test_the_college_sequence_is_filled_down_for_the_same_student_and_college():
    other = LATER | {"College Code/Branch": "001234-00", "College Sequence": "2"}
    stranger = TERM | {"Requester Return Field": "K9_", "College Sequence": ""}
    file = read(detail(TERM, LATER | {"College Sequence": ""}, other, stranger))
    assert [term.sequence for term in file.rows] == [1, 1, 2, None]


def test_a_degree_row_is_no_term():
    file = read(detail(TERM, DEGREE))
    assert len(file.rows) == 1
    [degree] = file.degrees
    assert (degree.graduated_on, degree.title) == (date(2030, 5, 15), "BACHELOR OF ARTS")
    assert (degree.majors, degree.sequence) == ((("HISTORY", "540101"),), 1)


def test_the_major_of_the_graduates_dialect_is_read():
    row = DEGREE | {"Major": "HISTORY"}
    assert read(detail(row, header=GRADUATES_HEADER)).degrees[0].majors == (("HISTORY", ""),)


def test_repeated_rows_of_a_term_count_once_with_the_stronger_status():
    file = read(detail(TERM | {"Enrollment Status": "L"}, TERM, TERM))
    assert [(term.row, term.status) for term in file.rows] == [(3, "F")]
    assert file.notices == ("Repeated rows of the same term, counted once: 2",)


def test_repeated_degrees_and_missing_students_count_once():
    other = DEGREE | {"Requester Return Field": "K3_"}
    file = read(detail(DEGREE, other, DEGREE, MISSING, MISSING, MISSING))
    assert ([degree.key for degree in file.degrees], len(file.not_found)) == (["K1", "K3"], 1)
    assert file.found_keys == {"K1", "K3"}
    assert file.notices == (
        "Repeated rows of the same degree, counted once: 1",
        "Repeated rows of students not found, counted once: 2",
    )


def test_a_term_may_last_a_single_day():
    assert read(detail(TERM | {"Enrollment End": TERM["Enrollment Begin"]})).rows


def test_a_major_without_a_cip_code_is_read():
    assert read(detail(DEGREE | {"Degree CIP 1": ""})).degrees[0].majors == (("HISTORY", ""),)


def test_a_blank_status_is_read_for_the_college_may_withhold_it():
    assert read(detail(TERM | {"Enrollment Status": ""})).rows[0].status == ""


@pytest.mark.parametrize(
    ("text", "code"), [("2", "2"), ("L", "L"), ("2-year", "2"), ("4-Year", "4"), ("", "")]
)
def test_the_level_of_a_college_comes_as_code_or_word(text, code):
    assert read(detail(TERM | {"2-year / 4-year": text})).rows[0].level == code


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("Record Found Y/N", "?"),
        ("College Code/Branch", "3775-00"),
        ("College Code/Branch", ""),
        ("College State", "Virginia"),
        ("2-year / 4-year", "3"),
        ("Public / Private", "Other"),
        ("Enrollment Begin", "2026-08-24"),
        ("Enrollment Begin", ""),
        ("Enrollment End", "20260801"),
        ("Enrollment Status", "Z"),
        ("Class Level", "Z"),
        ("Graduated?", "maybe"),
        ("College Sequence", "first"),
        ("College Sequence", "9" * 900),
    ],
)
def test_a_bad_cell_is_named(column, value):
    [problem] = problems_of(lambda: read(detail(TERM | {column: value})))
    assert (problem.row, problem.column) == (2, column)


def test_a_degree_without_a_date_is_refused():
    message = refusal(detail(DEGREE | {"Graduation Date": ""}))
    assert "row 2, column Graduation Date" in message


def test_a_row_without_any_key_is_refused():
    row = TERM | {"Requester Return Field": "", "Your Unique Identifier": ""}
    assert "neither a return field nor a unique identifier" in refusal(detail(row))


def test_without_a_return_field_the_unique_identifier_serves():
    file = read(detail(TERM | {"Requester Return Field": ""}))
    assert (file.rows[0].key, file.rows[0].unique_id, file.found_keys) == ("", "007", {"007"})


def test_a_student_not_found_has_no_college():
    message = refusal(detail(MISSING | {"College Name": "EXAMPLE"}))
    assert "row 2, column College Name" in message


def test_a_student_cannot_be_found_and_not_found():
    twice = MISSING | {"Requester Return Field": "k1"}
    assert "row 3, column Record Found Y/N: found N, although row 2" in refusal(detail(TERM, twice))


@pytest.mark.parametrize("column", ["Record Found Y/N", "Enrollment Begin", "College Sequence"])
def test_a_missing_column_is_refused(column):
    header = [name for name in REQUEST_HEADER if name != column]
    assert f"row 1, column {column}: found no such column" in refusal(detail(header=header))


def test_a_truncated_report_is_refused():
    data = detail(TERM, LATER)
    *_, last = problems_of(lambda: read(data[: len(data) - 60]))
    assert (last.row, last.found) == (3, "a last row that breaks off")


def test_a_report_that_ends_without_a_line_end_is_noticed():
    [notice] = read(detail(TERM).rstrip()).notices
    assert "check that the file is complete" in notice


def test_a_report_without_rows_is_refused():
    assert "no row below the header" in refusal(detail().splitlines(keepends=True)[0])


def test_another_report_of_the_clearinghouse_is_refused():
    assert "found no such column" in refusal(b"Cohort,Enrolled\n2026,50\n")
