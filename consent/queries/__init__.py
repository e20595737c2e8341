from consent.queries.decisions import StandingLine, decisions_for, standing_for
from consent.queries.desks import (
    collected_for,
    collected_lines_for,
    collected_scan_for,
    desk_for,
    desk_texts,
    desks_for,
    open_desks_for,
    parts_for,
    possible_partners_for,
)
from consent.queries.disclosures import (
    disclosed_for,
    disclosure_for,
    disclosures_for,
    lines_for,
    parties_for,
    record_for,
)
from consent.queries.doors import rooms_for, unreachable_for
from consent.queries.guardians import event_for, guardian_for, guardianship_for, settings_for
from consent.queries.notices import notices_for, recipients_for
from consent.queries.overview import overview_for
from consent.queries.papers import known_signers_for, printed_texts_for
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
from consent.queries.receipts import student_receipts_for
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
    "collected_for",
    "collected_lines_for",
    "collected_scan_for",
    "decisions_for",
    "desk_for",
    "desk_texts",
    "desks_for",
    "disclosed_for",
    "disclosure_for",
    "disclosures_for",
    "event_for",
    "exact_count_for",
    "guardian_for",
    "guardianship_for",
    "known_signers_for",
    "lines_for",
    "named_for",
    "next_answer_for",
    "notices_for",
    "open_desks_for",
    "organizations_for",
    "overview_for",
    "parties_for",
    "parts_for",
    "possible_partners_for",
    "printed_texts_for",
    "queue_desk_for",
    "queue_lines_for",
    "recipients_for",
    "record_for",
    "rooms_for",
    "scan_for",
    "settings_for",
    "standing_for",
    "student_for",
    "student_receipts_for",
    "students_by_name",
    "students_by_number",
    "unmatched_for",
    "unreachable_for",
]
