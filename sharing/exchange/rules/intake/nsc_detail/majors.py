"""Fields of study with their CIP codes."""

from __future__ import annotations

from portal.rules.intake import Reading, text_within
from sharing.exchange.rules.intake.nsc_detail.columns import DEGREE_MAJORS, ENROLLMENT_MAJORS, MAJOR

Majors = tuple[tuple[str, str], ...]
_text = text_within(200)
_cip = text_within(10)


def enrollment_majors(reading: Reading) -> Majors:
    return _pairs(reading, ENROLLMENT_MAJORS)


def degree_majors(reading: Reading) -> Majors:
    single = reading.take(MAJOR, _text)
    return _pairs(reading, DEGREE_MAJORS) or (((single, ""),) if single else ())


def _pairs(reading: Reading, names: tuple[tuple[str, str], ...]) -> Majors:
    row = reading.row
    return tuple(
        (reading.take(major, _text), reading.take(cip, _cip))
        for major, cip in names
        if row[major] or row[cip]
    )
