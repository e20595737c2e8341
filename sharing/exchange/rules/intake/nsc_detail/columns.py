"""The columns by name, never by place. Two dialects differ in spaces, underscores and case only
after everything but letters and digits is taken away."""

from __future__ import annotations

import re
from collections.abc import Sequence

from portal.rules.intake import TableShape
from sharing.exchange.rules.intake.nsc_detail.rows import Dialect

UNIQUE_ID = "Your Unique Identifier"
RETURN_FIELD = "Requester Return Field"
FOUND = "Record Found Y/N"
COLLEGE_CODE = "College Code/Branch"
COLLEGE_NAME = "College Name"
COLLEGE_STATE = "College State"
LEVEL = "2-year / 4-year"
CONTROL = "Public / Private"
BEGIN = "Enrollment Begin"
END = "Enrollment End"
STATUS = "Enrollment Status"
CLASS_LEVEL = "Class Level"
GRADUATED = "Graduated?"
GRADUATION_DATE = "Graduation Date"
DEGREE_TITLE = "Degree Title"
SEQUENCE = "College Sequence"
PROGRAM_CODE = "Program Code"
MAJOR = "Major"

# Whoever lacks more of them did not mean to write the report.
MOST_MISSING = 2

ENROLLMENT_MAJORS = tuple((f"Enrollment Major {n}", f"Enrollment CIP {n}") for n in (1, 2))
DEGREE_MAJORS = tuple((f"Degree Major {n}", f"Degree CIP {n}") for n in (1, 2, 3, 4))


def letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


SHAPE = TableShape(
    required=(
        UNIQUE_ID,
        FOUND,
        COLLEGE_CODE,
        COLLEGE_NAME,
        COLLEGE_STATE,
        LEVEL,
        CONTROL,
        BEGIN,
        END,
        STATUS,
        GRADUATED,
        GRADUATION_DATE,
        DEGREE_TITLE,
        SEQUENCE,
    ),
    optional=(
        RETURN_FIELD,
        CLASS_LEVEL,
        PROGRAM_CODE,
        MAJOR,
        *(name for pair in ENROLLMENT_MAJORS + DEGREE_MAJORS for name in pair),
    ),
    unknown="ignore",
    normalise=letters,
)


# Columns of days, by their letters alone.
DAYS = frozenset(map(letters, ("Search Date", BEGIN, END, GRADUATION_DATE)))


def is_report(header: Sequence[str]) -> bool:
    """Whether this is the report, perhaps a damaged one, and no table in columns of its own."""
    named = {letters(cell) for cell in header}
    missing = sum(1 for name in SHAPE.required if letters(name) not in named)
    return missing <= MOST_MISSING


def dialect_of(header: Sequence[str]) -> Dialect:
    """Underscored names, in whatever case, are the dialect of graduates reports."""
    underscored = sum("_" in cell for cell in header)
    return Dialect.GRADUATES if underscored * 2 > len(header) else Dialect.REQUEST
