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
