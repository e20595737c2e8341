"""The two header dialects of the student detail report, in file order."""

from __future__ import annotations

from enum import Enum, auto
from typing import Final


class Cell(Enum):
    """What a column says, whatever its header is called. BLANK is never filled here."""

    UNIQUE_ID = auto()
    FIRST = auto()
    MIDDLE = auto()
    INITIAL = auto()
    LAST = auto()
    SUFFIX = auto()
    RETURN_FIELD = auto()
    FOUND = auto()
    SEARCH_DATE = auto()
    HIGH_SCHOOL = auto()
    GRADUATION = auto()
    COLLEGE_CODE = auto()
    COLLEGE = auto()
    STATE = auto()
    LEVEL = auto()
    LEVEL_WORDS = auto()
    CONTROL = auto()
    BEGIN = auto()
    END = auto()
    STATUS = auto()
    CLASS_LEVEL = auto()
    MAJOR = auto()
    CIP = auto()
    GRADUATED = auto()
    AWARDED = auto()
    TITLE = auto()
    DEGREE_MAJOR = auto()
    DEGREE_CIP = auto()
    SEQUENCE = auto()
    BLANK = auto()


LAYOUTS: Final[dict[str, dict[str, Cell]]] = {
    "request": {
        "Your Unique Identifier": Cell.UNIQUE_ID,
        "First Name": Cell.FIRST,
        "Middle Initial": Cell.INITIAL,
        "Last Name": Cell.LAST,
        "Name Suffix": Cell.SUFFIX,
        "Requester Return Field": Cell.RETURN_FIELD,
        "Record Found Y/N": Cell.FOUND,
        "Search Date": Cell.SEARCH_DATE,
        "College Code/Branch": Cell.COLLEGE_CODE,
        "College Name": Cell.COLLEGE,
        "College State": Cell.STATE,
        "2-year / 4-year": Cell.LEVEL,
        "Public / Private": Cell.CONTROL,
        "Enrollment Begin": Cell.BEGIN,
        "Enrollment End": Cell.END,
        "Enrollment Status": Cell.STATUS,
        "Class Level": Cell.CLASS_LEVEL,
        "Enrollment Major 1": Cell.MAJOR,
        "Enrollment CIP 1": Cell.CIP,
        "Enrollment Major 2": Cell.BLANK,
        "Enrollment CIP 2": Cell.BLANK,
        "Graduated?": Cell.GRADUATED,
        "Graduation Date": Cell.AWARDED,
        "Degree Title": Cell.TITLE,
        "Degree Major 1": Cell.DEGREE_MAJOR,
        "Degree CIP 1": Cell.DEGREE_CIP,
        "Degree Major 2": Cell.BLANK,
        "Degree CIP 2": Cell.BLANK,
        "Degree Major 3": Cell.BLANK,
        "Degree CIP 3": Cell.BLANK,
        "Degree Major 4": Cell.BLANK,
        "Degree CIP 4": Cell.BLANK,
        "College Sequence": Cell.SEQUENCE,
    },
    "graduates": {
        "Your_Unique_Identifier": Cell.UNIQUE_ID,
        "First_Name": Cell.FIRST,
        "Middle_Name": Cell.MIDDLE,
        "Last_Name": Cell.LAST,
        "Name_Suffix": Cell.SUFFIX,
        "Requester_Return_Field": Cell.RETURN_FIELD,
        "Record_Found_Y/N": Cell.FOUND,
        "High_School_Code": Cell.HIGH_SCHOOL,
        "High_School_Grad_Date": Cell.GRADUATION,
        "College_Code/Branch": Cell.COLLEGE_CODE,
        "College_Name": Cell.COLLEGE,
        "College_State": Cell.STATE,
        "2-Year/4-Year": Cell.LEVEL_WORDS,
        "Public/Private": Cell.CONTROL,
        "Enrollment_Begin": Cell.BEGIN,
        "Enrollment_End": Cell.END,
        "Enrollment_Status": Cell.STATUS,
        "Graduated": Cell.GRADUATED,
        "Graduation_Date": Cell.AWARDED,
        "Degree_Title": Cell.TITLE,
        "Major": Cell.DEGREE_MAJOR,
        "College_Sequence": Cell.SEQUENCE,
        "Program_Code": Cell.BLANK,
    },
}
