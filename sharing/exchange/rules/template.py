"""The columns of a student detail report, in the order in which the Clearinghouse writes them."""

from __future__ import annotations

from typing import Final

RETURN_FIELD: Final = "Requester Return Field"
_DEGREE = tuple(name for n in range(1, 5) for name in (f"Degree Major {n}", f"Degree CIP {n}"))

TEMPLATE_HEADER: Final = (
    "Your Unique Identifier",
    "First Name",
    "Middle Initial",
    "Last Name",
    "Name Suffix",
    RETURN_FIELD,
    "Record Found Y/N",
    "Search Date",
    "College Code/Branch",
    "College Name",
    "College State",
    "2-year / 4-year",
    "Public / Private",
    "Enrollment Begin",
    "Enrollment End",
    "Enrollment Status",
    "Class Level",
    "Enrollment Major 1",
    "Enrollment CIP 1",
    "Enrollment Major 2",
    "Enrollment CIP 2",
    "Graduated?",
    "Graduation Date",
    "Degree Title",
    *_DEGREE,
    "College Sequence",
)

# Codes that a workbook offers in the cells of a column.
CODES: Final[dict[str, tuple[str, ...]]] = {
    "Record Found Y/N": ("Y", "N"),
    "2-year / 4-year": ("4", "2", "L"),
    "Public / Private": ("Public", "Private"),
    "Enrollment Status": ("F", "Q", "H", "L", "A", "W", "D"),
    "Graduated?": ("Y", "N"),
}
FILL_IN: Final = (
    ("One row", "for each student and term of enrollment; one with N for a student not found."),
    ("More rows", "for the same student repeat the return key of the first row."),
    (RETURN_FIELD, "The return key of students.csv. It is filled in already: change nothing."),
    ("Record Found Y/N", "Y with the rest of the row, or N with nothing more but the search date."),
    ("Dates", "as YYYYMMDD, for example 20260824. Cells are text, so that they stay so."),
    ("College Code/Branch", "six digits, a hyphen and two digits: 003775-00."),
    ("Enrollment Status", "F full time, Q three quarters, H half, L less, A leave, W withdrawn."),
    ("Graduated?", "Y in a row of its own, with the graduation date and the degree."),
    (
        "Blocked students",
        "A student of whom you may not report counts as not found: N. Never say why.",
    ),
    ("Then", "upload this workbook, or the sheet saved as CSV, on the page of the request."),
)
