"""One field, one parser."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import pytest

from portal.rules.intake import (
    Unreadable,
    compact_date,
    date_in,
    identifier,
    identifier_within,
    iso_date,
    member_of,
    name,
    name_within,
    neutral_cell,
    one_of,
    optional,
    or_blank,
    text_within,
    true_false,
    us_date,
    year,
    yes_no,
)


@pytest.mark.parametrize(
    ("parser", "text", "value"),
    [
        (iso_date, " 2008-02-29 ", date(2008, 2, 29)),
        (compact_date, "20080229", date(2008, 2, 29)),
        (us_date, "2/29/2008", date(2008, 2, 29)),
        (us_date, "02/09/08", date(2008, 2, 9)),
        (us_date, "1/5/99", date(1999, 1, 5)),
        (us_date, "1/5/69", date(2069, 1, 5)),
        (us_date, "1/5/70", date(1970, 1, 5)),
        (date_in(compact_date, us_date), "1/5/2026", date(2026, 1, 5)),
        (date_in(compact_date, us_date), "20260105", date(2026, 1, 5)),
        (year, "1900", 1900),
        (year, "2100", 2100),
        (iso_date, "1900-01-01", date(1900, 1, 1)),
        (iso_date, "2100-12-31", date(2100, 12, 31)),
        (name_within(4), "Anna", "Anna"),
        (identifier_within(4), "1234", "1234"),
        (yes_no, "y", True),
        (yes_no, "No", False),
        (true_false, "TRUE", True),
        (true_false, "false", False),
        (name, " Null ", "Null"),
        (name, "O'Neil-Peña III", "O'Neil-Peña III"),
        (identifier, "007", "007"),
        (identifier, "1E5", "1E5"),
        (identifier, "{4F3A-…}", "{4F3A-…}"),
        (optional(iso_date), " ", None),
        (optional(iso_date), "2008-01-01", date(2008, 1, 1)),
        (or_blank(name), "", ""),
        (text_within(3), " abc ", "abc"),
        (one_of({"A": 1, "b": 2}), "B", 2),
    ],
)
def test_good_values_are_read(parser, text, value):
    assert parser(text) == value


@pytest.mark.parametrize(
    ("parser", "text"),
    [
        (iso_date, "2008-31-02"),
        (iso_date, "2007-02-29"),
        (iso_date, "20080229"),
        (iso_date, "2008-W01-1"),
        (iso_date, "2008-1-1"),
        (iso_date, "0008-01-01"),
        (iso_date, "1/5/2008"),
        (iso_date, "٢٠٠٨-01-01"),
        (iso_date, ""),
        (compact_date, "2008-02-29"),
        (compact_date, "20080230"),
        (us_date, "13/1/2008"),
        (us_date, "1/1/208"),
        (date_in(compact_date, us_date), "2026-01-05"),
        (year, "26"),
        (year, "1899"),
        (year, "2101"),
        (iso_date, "1899-12-31"),
        (iso_date, "2101-01-01"),
        (year, "1026"),
        (yes_no, "1"),
        (yes_no, ""),
        (true_false, "Y"),
        (name, ""),
        (name, "12345"),
        (name_within(3), "Anna"),
        (identifier, ""),
        (identifier, "A 1"),
        (identifier, "1.23457E+11"),
        (identifier, "1,2E+11"),
        (identifier, "123-45-6789"),
        (identifier_within(3), "1234"),
        (text_within(3), "abcd"),
        (one_of({"A": 1}), "B"),
    ],
)
def test_bad_values_are_refused(parser, text):
    with pytest.raises(Unreadable) as refused:
        parser(text)
    assert refused.value.expected
    assert refused.value.remedy


def test_two_forms_of_a_date_are_both_named():
    with pytest.raises(Unreadable, match="YYYYMMDD or a date as M/D/YYYY"):
        date_in(compact_date, us_date)("x")


def test_a_shortened_number_is_explained():
    with pytest.raises(Unreadable) as refused:
        identifier("1.2E+08")
    assert "spreadsheet" in refused.value.remedy


def test_a_list_of_codes_is_spelled_out():
    class Color(StrEnum):
        RED = "red"
        BLUE = "blue"
        GREEN = "green"

    assert member_of(Color)("Blue") is Color.BLUE
    with pytest.raises(Unreadable, match="red, blue or green"):
        member_of(Color)("pink")


def test_a_long_list_of_codes_is_cut_short():
    def expected(count: int) -> str:
        with pytest.raises(Unreadable) as refused:
            one_of({chr(ord("a") + n): n for n in range(count)})("?")
        return refused.value.expected

    assert expected(12).endswith("k or l")
    assert expected(13).endswith("l or another of 13 codes")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_name_that_looks_like_a_formula_is_neutral_in_a_spreadsheet(start):
    assert neutral_cell(f"{start}HYPERLINK(1)") == f"'{start}HYPERLINK(1)"


@pytest.mark.parametrize("text", ["", "Ana", "O'Neil", "a=b", "007"])
def test_ordinary_cells_stay_verbatim(text):
    assert neutral_cell(text) == text
