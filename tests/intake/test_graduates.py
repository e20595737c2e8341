"""Vera brings the graduates file that she also sends to the Clearinghouse."""

from __future__ import annotations

from datetime import date

import pytest

from portal.rules.vocabulary import RaceEthnicity
from sharing.records.rules.intake.district import District
from sharing.records.rules.intake.graduates import DiplomaType, GraduatesFile, read_graduates
from sharing.records.rules.intake.graduates.classes import class_of, diploma_period
from tests.intake.making import (
    LAKESIDE,
    graduate,
    graduates,
    graduates_header,
    problems_of,
    sentence_of,
    text,
)


def read(data: bytes, district: District = LAKESIDE, **options) -> GraduatesFile:
    return read_graduates(data, name="grads.txt", for_district=district, **options)


def refusal(data: bytes, district: District = LAKESIDE) -> str:
    return sentence_of(lambda: read(data, district))


def test_a_graduates_file_is_read():
    file = read(graduates())
    assert (file.account, file.district_name) == ("10001234", "LAKESIDE UNIFIED")
    assert (file.transmitted_on, file.first_class, file.last_class) == (
        date(2026, 7, 1),
        2026,
        2026,
    )
    [ana] = file.rows
    assert (ana.row, ana.student_id, ana.middle_name, ana.last_name) == (
        2,
        "007",
        "María",
        "Lopez-Peña",
    )
    assert (ana.birth_date, ana.graduated_on, ana.class_of) == (
        date(2008, 1, 31),
        date(2026, 6, 5),
        2026,
    )
    assert ana.diploma_type is DiplomaType.REGULAR
    assert ana.race_ethnicity is RaceEthnicity.HISPANIC
    assert (ana.ferpa_block, ana.economically_disadvantaged) == (False, True)
    assert (ana.school_name, ana.school_code) == ("North High", "050001")


def test_the_header_may_be_as_wide_as_the_rows():
    header = graduates_header() + [""] * 22
    assert len(read(graduates(header=header)).rows) == 1


def test_a_file_without_a_header_is_refused():
    data = text([graduate(), ["PT3", "2"]], delimiter="\t")
    assert "row 1, column A (record type)" in refusal(data)


def test_a_file_separated_by_commas_is_refused():
    assert "tab-delimited" in refusal(graduates().replace(b"\t", b","))


@pytest.mark.parametrize(
    ("cell", "value", "column"),
    [
        ("D", "X", "D (file type)"),
        ("E", "07/01/2026", "E (transmission date)"),
        ("F", "26", "F (diploma period)"),
        ("F", "2026-2019", "F (diploma period)"),
        ("B", "", "B (account number)"),
    ],
)
def test_a_bad_header_cell_is_named(cell, value, column):
    assert f"row 1, column {column}" in refusal(graduates(header=graduates_header(**{cell: value})))


def test_a_file_cut_before_its_trailer_is_refused():
    data = text([graduates_header(), graduate()], delimiter="\t")
    assert "row 2, column A (record type): found the end of the file" in refusal(data)


def test_a_file_with_rows_missing_is_refused_by_its_count():
    message = refusal(graduates(count="100"))
    assert 'row 3, column B (record count): found "100", expected 3' in message
    assert "cut short" in message


def test_a_count_with_leading_zeros_is_accepted():
    assert read(graduates(count="00000003")).rows


def test_a_count_of_absurd_length_is_refused():
    assert "record count" in refusal(graduates(count="9" * 900))


def test_a_row_after_the_trailer_is_refused():
    data = graduates() + text([graduate(J="8")], delimiter="\t")
    assert "row 4, column A (record type): found a row after the trailer" in refusal(data)


def test_a_row_that_breaks_off_is_refused():
    short = graduate()[:20]
    assert "row 2: found 20 columns, expected 28 columns" in refusal(graduates(short))


def test_a_row_of_an_unknown_type_is_refused():
    assert 'row 2, column A (record type): found "GL"' in refusal(graduates(graduate(A="GL")))


@pytest.mark.parametrize(
    ("cell", "value", "column"),
    [
        ("B", "123456789", "B (SSN)"),
        ("C", "", "C (first name)"),
        ("E", "x" * 41, "E (last name)"),
        ("I", "2008-01-31", "I (date of birth)"),
        ("I", "20280131", "I (date of birth)"),
        ("J", "", "J (student ID)"),
        ("J", "1.23E+11", "J (student ID)"),
        ("K", "Diploma", "K (diploma type)"),
        ("L", "20260231", "L (graduation date)"),
        ("L", "20250605", "L (graduation date)"),
        ("M", "", "M (FERPA block)"),
        ("O", "50001", "O (high school code)"),
        ("P", "Q", "P (gender)"),
        ("Q", "ZZ", "Q (ethnicity)"),
        ("R", "1", "R (economically disadvantaged)"),
        ("AA", "AVID-1", "AA (program code)"),
        ("AA", 'AVID "1"', "AA (program code)"),
        ("AB", "", "AB (end marker)"),
    ],
)
def test_a_bad_cell_is_named_by_letter_and_field(cell, value, column):
    [problem] = problems_of(lambda: read(graduates(graduate(**{cell: value}))))
    assert (problem.row, problem.column) == (2, column)
    assert problem.remedy


def test_a_social_security_number_is_refused_and_not_repeated():
    message = refusal(graduates(graduate(B="123456789")))
    assert "We never take social security numbers" in message
    assert "123456789" not in message


def test_a_student_listed_twice_is_refused():
    message = refusal(graduates(graduate(), graduate()))
    assert "row 3, column J (student ID): found the same student ID as in row 2" in message


def test_all_problems_are_told_at_once():
    rows = [graduate(J="1", M="?"), graduate(J="2"), graduate(J="3", I="x", AB="")]
    assert [p.row for p in problems_of(lambda: read(graduates(*rows)))] == [2, 4, 4]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 8, 31), 2025),
        (date(2025, 9, 1), 2026),
        (date(2026, 1, 15), 2026),
        (date(2026, 8, 31), 2026),
    ],
)
def test_the_class_runs_from_september_to_august(day, expected):
    assert class_of(day) == expected


def test_a_period_of_several_classes_is_read():
    assert diploma_period("2019-2022") == (2019, 2022)
    header = graduates_header(F="2025-2026")
    assert read(graduates(graduate(L="20250605"), header=header)).rows[0].class_of == 2025


@pytest.mark.parametrize(
    ("code", "category"),
    [
        ("AM", RaceEthnicity.AMERICAN_INDIAN),
        ("as", RaceEthnicity.ASIAN),
        ("MU", RaceEthnicity.TWO_OR_MORE),
        ("Two or more", RaceEthnicity.TWO_OR_MORE),
        ("Native Hawaiian/Pacific Islander", RaceEthnicity.PACIFIC_ISLANDER),
        ("White", RaceEthnicity.WHITE),
        ("", RaceEthnicity.UNKNOWN),
    ],
)
def test_ethnicity_comes_as_code_or_name(code, category):
    assert read(graduates(graduate(Q=code))).rows[0].race_ethnicity is category


def test_a_district_may_bring_its_own_ethnicity_codes():
    data = graduates(graduate(Q="7"))
    file = read(data, ethnicity_codes={"7": RaceEthnicity.WHITE})
    assert file.rows[0].race_ethnicity is RaceEthnicity.WHITE


@pytest.mark.parametrize("kind", list(DiplomaType))
def test_every_diploma_type_is_known_by_its_name(kind):
    assert read(graduates(graduate(K=kind.label.upper()))).rows[0].diploma_type is kind


def test_a_file_for_another_district_is_refused_by_account():
    header = graduates_header(B="10009999")
    message = refusal(graduates(header=header))
    assert "row 1, column B (account number)" in message
    assert "This file is for 'LAKESIDE UNIFIED' (account 10009999)" in message


def test_without_a_known_account_the_name_must_be_ours():
    assert read(graduates(), District("Lakeside Unified School District")).rows
    assert "you are importing for 'Marin Unified'" in refusal(
        graduates(), District("Marin Unified")
    )


def test_a_latin_1_file_is_refused_with_its_column():
    data = graduates().decode().encode("latin-1")
    assert "row 2, column D (middle name): found the byte 0xED" in refusal(data)
    assert read(data, encoding="cp1252").rows[0].middle_name == "María"


def test_an_empty_file_is_refused():
    assert "an empty file" in refusal(b"")


def test_a_file_without_graduates_is_refused():
    data = text([graduates_header(), ["PT3", "2"]], delimiter="\t")
    assert "no graduate" in refusal(data)
