from consent.queries.decisions import StandingLine, decisions_for, standing_for
from consent.queries.disclosures import (
    disclosed_for,
    disclosure_for,
    disclosures_for,
    lines_for,
    parties_for,
    record_for,
)
from consent.queries.notices import notices_for, recipients_for
from consent.queries.overview import overview_for
from consent.queries.students import (
    Student,
    named_for,
    organizations_for,
    student_for,
    students_by_name,
    students_by_number,
)

__all__ = [
    "StandingLine",
    "Student",
    "decisions_for",
    "disclosed_for",
    "disclosure_for",
    "disclosures_for",
    "lines_for",
    "named_for",
    "notices_for",
    "organizations_for",
    "overview_for",
    "parties_for",
    "recipients_for",
    "record_for",
    "standing_for",
    "student_for",
    "students_by_name",
    "students_by_number",
]
