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
from consent.queries.queue import (
    answer_for,
    answers_waiting_for,
    exact_count_for,
    next_answer_for,
    queue_desk_for,
    queue_lines_for,
    scan_for,
    unmatched_for,
)
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
    "answer_for",
    "answers_waiting_for",
    "decisions_for",
    "disclosed_for",
    "disclosure_for",
    "disclosures_for",
    "exact_count_for",
    "lines_for",
    "named_for",
    "next_answer_for",
    "notices_for",
    "organizations_for",
    "overview_for",
    "parties_for",
    "queue_desk_for",
    "queue_lines_for",
    "recipients_for",
    "record_for",
    "scan_for",
    "standing_for",
    "student_for",
    "students_by_name",
    "students_by_number",
    "unmatched_for",
]
