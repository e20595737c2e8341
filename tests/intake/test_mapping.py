"""Spreadsheets as people keep them: columns, words and days that nobody agreed on beforehand."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.rules.intake import Rejected, Unreadable
from portal.rules.mapping import (
    DayOrder,
    day_in,
    fingerprint,
    guessed_values,
    is_a_list,
    needs_order,
    plain,
    table_of,
    told_order,
    words_in,
)
from portal.sheets import Limits, read_sheet

LIMITS = Limits(size=100_000, rows=100, columns=10)


@pytest.mark.parametrize(
    ("written", "order"),
    [
        ("2026-08-20", None),
        ("2026/8/20", None),
        ("20260820", None),
        ("46254", None),
        ("46254.0", None),
        ("August 20, 2026", None),
        ("Aug. 20 2026", None),
        ("20 de agosto de 2026", None),
        ("20 agosto 2026", None),
        ("8/20/2026", DayOrder.MONTH_FIRST),
        ("08/20/26", DayOrder.MONTH_FIRST),
        ("8/20/2026 12:00:00 AM", DayOrder.MONTH_FIRST),
        ("20/8/2026", DayOrder.DAY_FIRST),
        ("20.08.2026", DayOrder.DAY_FIRST),
        ("20-8-26", DayOrder.DAY_FIRST),
    ],
)
def test_one_day_in_many_hands_is_one_day(written, order):
    assert day_in(order)(written) == date(2026, 8, 20)


@pytest.mark.parametrize(
    ("written", "order"),
    [
        ("8/20/2026", None),
        ("8/20/2026", DayOrder.DAY_FIRST),
        ("20/8/2026", DayOrder.MONTH_FIRST),
        ("2026-02-30", None),
        ("yesterday", None),
        ("8", None),
        ("20 foo 2026", None),
        ("=TODAY()", DayOrder.MONTH_FIRST),
        ("1776-07-04", None),
    ],
)
def test_what_is_no_day_in_the_chosen_order_is_refused_and_never_turned_around(written, order):
    with pytest.raises(Unreadable):
        day_in(order)(written)


def test_vera_is_asked_for_the_order_only_when_a_day_needs_one():
    assert needs_order(["2026-08-20", "3/4/2026"])
    assert not needs_order(["2026-08-20", "46254", ""])


def test_the_days_tell_their_order_only_when_they_agree():
    assert told_order(["3/4/2026", "25/12/2026"]) is DayOrder.DAY_FIRST
    assert told_order(["3/4/2026", "12/25/2026"]) is DayOrder.MONTH_FIRST
    assert told_order(["3/4/2026"]) is None
    assert told_order(["25/12/2026", "12/25/2026"]) is None


def test_the_words_of_a_column_are_counted_whatever_their_case_and_accents():
    assert words_in(["Sí", "si ", "SI.", "No", ""]) == [
        ("si", "Sí", 3),
        ("no", "No", 1),
        ("", "", 1),
    ]
    assert plain("  DECLINÓ. ") == "declino"


def test_a_column_of_names_is_no_column_of_answers():
    assert not is_a_list(words_in(f"Person {n}" for n in range(500)))


def test_what_was_chosen_last_time_goes_before_what_is_usual():
    usual = {"yes": "given", "no": "refused"}
    assert guessed_values(["yes", "no", "hm"], {"no": "withdrawn"}, usual) == {
        "yes": "given",
        "no": "withdrawn",
    }


def test_the_same_columns_in_another_order_are_recognised():
    assert fingerprint(["Student #", "Año"]) == fingerprint(["ano", "STUDENT"])
    assert fingerprint(["Student"]) != fingerprint(["Students"])


def test_columns_without_a_name_or_named_twice_are_told_apart():
    sheet = table_of([(1, ["Name", "", "name"]), (3, ["Ana", "x", "y"]), (4, ["", "", ""])])
    assert sheet.columns == ("Name", "Column B", "name (C)")
    assert sheet.rows == ((3, ("Ana", "x", "y")),)


def test_a_file_with_semicolons_is_read_as_its_program_wrote_it():
    upload = SimpleUploadedFile("hojas.csv", "Alumno;Nombre\n007;Muñoz, Ana\n".encode())
    assert read_sheet(upload, LIMITS).sheet.rows == ((2, ("007", "Muñoz, Ana")),)


def test_a_picture_called_csv_is_refused():
    upload = SimpleUploadedFile("scan.csv", b"\x89PNG\r\n\x1a\n\x00\x00")
    with pytest.raises(Rejected):
        read_sheet(upload, LIMITS)


def test_a_sheet_beyond_the_limit_is_refused_by_size_and_by_rows():
    with pytest.raises(Rejected, match="at most 0 MB"):
        read_sheet(SimpleUploadedFile("big.csv", b"a,b\n" * 30_000), LIMITS)
    with pytest.raises(Rejected, match="at most 100 rows"):
        read_sheet(SimpleUploadedFile("long.csv", b"a,b\n1,2\n" * 60), LIMITS)
