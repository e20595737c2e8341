"""Rows that say where a student was enrolled, from when to when."""

from __future__ import annotations

from portal.rules.intake import Reading, compact_date, date_in, text_within, us_date
from sharing.exchange.rules.intake.nsc_detail import codes, columns
from sharing.exchange.rules.intake.nsc_detail.colleges import Sequences, read_college
from sharing.exchange.rules.intake.nsc_detail.majors import enrollment_majors
from sharing.exchange.rules.intake.nsc_detail.rows import EnrollmentRow

report_date = date_in(compact_date, us_date)
program_code = text_within(50)


def read_enrollment(
    reading: Reading, *, key: str, unique_id: str, sequences: Sequences
) -> EnrollmentRow:
    college = read_college(reading)
    enrollment = EnrollmentRow(
        row=reading.row.number,
        key=key,
        unique_id=unique_id,
        college_code=college.code,
        college_name=college.name,
        college_state=college.state,
        level=college.level,
        control=college.control,
        begin=reading.take(columns.BEGIN, report_date),
        end=reading.take(columns.END, report_date),
        status=reading.take(columns.STATUS, codes.status),
        class_level=reading.take(columns.CLASS_LEVEL, codes.class_level),
        majors=enrollment_majors(reading),
        sequence=sequences.fill(
            key or unique_id, college.code, reading.take(columns.SEQUENCE, codes.sequence)
        ),
        program_code=reading.take(columns.PROGRAM_CODE, program_code),
    )
    if reading.ok and enrollment.end < enrollment.begin:
        reading.refuse(
            columns.END,
            found=f'"{enrollment.end}"',
            expected=f"a day not before the enrollment began ({enrollment.begin})",
        )
    return enrollment
