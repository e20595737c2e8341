"""The rows in between, PD3: one graduate each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from portal.rules.intake import (
    Reading,
    Unreadable,
    compact_date,
    identifier_within,
    name_within,
    one_of,
    optional,
    or_blank,
    text_within,
    yes_no,
)
from portal.rules.vocabulary import RaceEthnicity
from sharing.records.rules.intake.graduates.classes import class_of
from sharing.records.rules.intake.graduates.codes import (
    DIPLOMA_CODES,
    ETHNICITY_NAMES,
    GENDER_CODES,
)
from sharing.records.rules.intake.graduates.columns import column
from sharing.records.rules.intake.graduates.header import Header
from sharing.records.rules.intake.graduates.rows import DiplomaType, GraduateRow

_name = name_within(40)
_blank_or_name = or_blank(_name)
_maybe = optional(yes_no)
_gender = optional(one_of(GENDER_CODES))
_student_id = identifier_within(20)
_school_name = name_within(50)
_assessment = text_within(40)
_diploma = one_of(
    DIPLOMA_CODES, called=f"a diploma type such as {DiplomaType.REGULAR.label} or Other"
)
_SCHOOL_CODE = re.compile(r"[0-9]{6}")
_PROGRAM = re.compile(r"[^\"'\-\u2010-\u2015]{0,50}")


def ethnicity_parser(codes: Mapping[str, RaceEthnicity]) -> Callable[[str], RaceEthnicity]:
    known = one_of(
        {**codes, **ETHNICITY_NAMES}, called=f"{', '.join(codes)} or the name of a category"
    )

    def parse(text: str) -> RaceEthnicity:
        return known(text) if text.strip() else RaceEthnicity.UNKNOWN

    return parse


def no_ssn(text: str) -> str:
    """Only the words NO SSN, or nothing."""
    if text.strip().upper() not in {"", "NO SSN"}:
        raise Unreadable(
            "the words NO SSN, or an empty cell",
            "We never take social security numbers. Export the file without them.",
            found="a value that is not shown",
        )
    return ""


def end_marker(text: str) -> str:
    if text.strip() != "ED":
        raise Unreadable("the end marker ED", "Look for a missing or an extra tab in this row.")
    return "ED"


def school_code(text: str) -> str:
    clean = text.strip()
    if not _SCHOOL_CODE.fullmatch(clean):
        raise Unreadable(
            "the school's ACT code, six digits",
            "Format the column as text before saving: spreadsheets drop leading zeros.",
        )
    return clean


def program_code(text: str) -> str:
    clean = text.strip()
    if not _PROGRAM.fullmatch(clean):
        raise Unreadable(
            "at most 50 characters without quotes, dashes or hyphens",
            "Separate values with _ or a period.",
        )
    return clean


def read_detail_row(
    reading: Reading, header: Header, ethnicity: Callable[[str], RaceEthnicity]
) -> GraduateRow | None:
    """The graduate, or None with problems noted. One line per column: the layout, read aloud."""
    take = reading.take
    take(column("B"), no_ssn)
    take(column("AB"), end_marker)
    graduated_on = take(column("L"), compact_date)
    graduate = GraduateRow(
        row=reading.row.number,
        first_name=take(column("C"), _name),
        middle_name=take(column("D"), _blank_or_name),
        last_name=take(column("E"), _name),
        suffix=take(column("F"), text_within(10)),
        previous_last_name=take(column("G"), _blank_or_name),
        previous_first_name=take(column("H"), _blank_or_name),
        birth_date=take(column("I"), compact_date),
        student_id=take(column("J"), _student_id),
        diploma_type=take(column("K"), _diploma),
        graduated_on=graduated_on,
        class_of=class_of(graduated_on) if graduated_on else 0,
        ferpa_block=take(column("M"), yes_no),
        school_name=take(column("N"), _school_name),
        school_code=take(column("O"), school_code),
        gender=take(column("P"), _gender),
        race_ethnicity=take(column("Q"), ethnicity),
        economically_disadvantaged=take(column("R"), _maybe),
        grade8_math=take(column("S"), _assessment),
        grade8_ela=take(column("T"), _assessment),
        high_school_math=take(column("U"), _assessment),
        high_school_ela=take(column("V"), _assessment),
        english_learner=take(column("W"), _maybe),
        semesters_of_math=take(column("X"), _assessment),
        dual_enrollment=take(column("Y"), _maybe),
        disability=take(column("Z"), _maybe),
        program_code=take(column("AA"), program_code),
    )
    if reading.ok:
        _check_dates(reading, graduate, header)
    return graduate if reading.ok else None


def _check_dates(reading: Reading, graduate: GraduateRow, header: Header) -> None:
    if not header.first_class <= graduate.class_of <= header.last_class:
        reading.refuse(
            column("L"),
            found=f'"{graduate.graduated_on:%Y%m%d}", which is the class of {graduate.class_of}',
            expected=(
                f"a graduation from September 1, {header.first_class - 1} "
                f"to August 31, {header.last_class}, as the header says"
            ),
            remedy="Correct the date, or the diploma period in cell F1.",
        )
    if graduate.birth_date >= graduate.graduated_on:
        reading.refuse(
            column("I"),
            found=f'"{graduate.birth_date:%Y%m%d}"',
            expected="a birth before the graduation",
        )
