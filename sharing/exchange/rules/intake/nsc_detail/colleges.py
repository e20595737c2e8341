"""The college of a row, and its place in the student's sequence of colleges."""

from __future__ import annotations

import re

from portal.rules.intake import Reading, Unreadable, text_within
from sharing.exchange.rules.intake.nsc_detail import codes, columns
from sharing.exchange.rules.intake.nsc_detail.rows import College

_CODE = re.compile(r"[0-9]{6}-[0-9]{2}")
_name = text_within(200)
_STATE = re.compile(r"[A-Z]{2}|")


def college_code(text: str) -> str:
    clean = text.strip()
    if not _CODE.fullmatch(clean):
        raise Unreadable(
            "a college code such as 003775-00",
            "Upload the report as it was delivered: spreadsheets drop leading zeros.",
        )
    return clean


def college_state(text: str) -> str:
    clean = text.strip().upper()
    if not _STATE.fullmatch(clean):
        raise Unreadable("the two letters of a state, or an empty cell")
    return clean


def read_college(reading: Reading) -> College:
    return College(
        code=reading.take(columns.COLLEGE_CODE, college_code),
        name=reading.take(columns.COLLEGE_NAME, _name),
        state=reading.take(columns.COLLEGE_STATE, college_state),
        level=reading.take(columns.LEVEL, codes.level),
        control=reading.take(columns.CONTROL, codes.control),
    )


class Sequences:
    """Fills the sequence down: later rows of the same student and college leave it blank."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], int] = {}

    def fill(self, student: str, college: str, given: int | None) -> int | None:
        if given is None:
            return self._known.get((student, college))
        self._known[student, college] = given
        return given


class AsGiven(Sequences):
    """Fills nothing: whoever keeps the rows fills it down over all of them."""

    def fill(self, student: str, college: str, given: int | None) -> int | None:
        return given
