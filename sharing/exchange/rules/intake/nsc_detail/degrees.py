"""Rows that say which degree a student earned."""

from __future__ import annotations

from portal.rules.intake import Reading, text_within
from sharing.exchange.rules.intake.nsc_detail import codes, columns
from sharing.exchange.rules.intake.nsc_detail.colleges import Sequences, read_college
from sharing.exchange.rules.intake.nsc_detail.enrollments import program_code, report_date
from sharing.exchange.rules.intake.nsc_detail.majors import degree_majors
from sharing.exchange.rules.intake.nsc_detail.rows import DegreeRow

_title = text_within(200)


def read_degree(reading: Reading, *, key: str, unique_id: str, sequences: Sequences) -> DegreeRow:
    college = read_college(reading)
    return DegreeRow(
        row=reading.row.number,
        key=key,
        unique_id=unique_id,
        college_code=college.code,
        college_name=college.name,
        college_state=college.state,
        level=college.level,
        control=college.control,
        graduated_on=reading.take(columns.GRADUATION_DATE, report_date),
        title=reading.take(columns.DEGREE_TITLE, _title),
        majors=degree_majors(reading),
        sequence=sequences.fill(
            key or unique_id, college.code, reading.take(columns.SEQUENCE, codes.sequence)
        ),
        program_code=reading.take(columns.PROGRAM_CODE, program_code),
    )
