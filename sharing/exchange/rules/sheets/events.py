"""Ed-Fi PostSecondaryEvent: an enrollment, an exit and a degree of a student, each with its day.

The return key stands where the standard has the student's number: studentUniqueId.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.rules.intake import Problems, Reading, Unreadable, identifier_within, iso_date, refuse
from portal.rules.intake.json_records import FlatRow, flat_rows
from sharing.exchange.rules.intake.nsc_detail import Dialect
from sharing.exchange.rules.intake.nsc_detail.columns import letters
from sharing.exchange.rules.returns import EVENTS_LEFT
from sharing.exchange.rules.sheets.fields import CollegeOf
from sharing.exchange.rules.sheets.rewriting import Retold, Rewriting
from sharing.records.rules.intake.edfi.descriptors import word_of

EVENTS, INSTITUTIONS = "postSecondaryEvents", "postSecondaryInstitutions"
STUDENT = "studentReference.studentUniqueId"
COLLEGE = "postSecondaryInstitutionReference.postSecondaryInstitutionId"
CATEGORY = "postSecondaryEventCategoryDescriptor"
DAY = "eventDate"
ENROLLED, LEFT, EARNED = "college enrollment", "college exit date", "college degree received"
CALLED: Mapping[str, str] = {
    "Requester Return Field": STUDENT,
    "College Code/Branch": COLLEGE,
    "Enrollment Begin": DAY,
    "Enrollment End": DAY,
    "Graduation Date": DAY,
}
_CODE = re.compile(r"([0-9]{6})-?([0-9]{2})")
_LEVELS = {
    "four or more years": "4",
    "at least 2 but less than 4 years": "2",
    "less than 2 years (below associate)": "L",
}
_CONTROLS = {"public school": "Public", "private school": "Private"}
_MARKS = frozenset({"postsecondaryeventcategory", "postsecondaryeventcategorydescriptor"})
_key = identifier_within(100)
_NAMED = 5
MOST_EVENTS = 300_000  # held in memory, as an enrollment and its exit may stand far apart


def are_events(header: Iterable[str]) -> bool:
    return bool(_MARKS & {letters(cell) for cell in header})


@dataclass(frozen=True, slots=True)
class _Event:
    row: int
    key: str
    kind: str
    day: date
    code: str


def read_json_events(told: Any, college: CollegeOf, *, name: str) -> Retold:
    """A list of events as the API gives it, or both resources by their names."""
    if isinstance(told, list):
        told = {EVENTS: told}
    if not isinstance(told, dict) or EVENTS not in told:
        raise refuse(
            name,
            found="no postSecondaryEvents",
            expected='a list of events, or {"postSecondaryEvents": […]}',
            remedy="Export the resource postSecondaryEvents.",
        )
    colleges = {
        row["postSecondaryInstitutionId"].strip(): row
        for row in flat_rows(told.get(INSTITUTIONS, []), name=f"{name}/{INSTITUTIONS}")
    }
    problems = Problems(file=name)
    return read_events(flat_rows(told[EVENTS], name=name), college, problems, colleges)


def read_events(
    rows: Iterable[FlatRow],
    college: CollegeOf,
    problems: Problems,
    colleges: Mapping[str, FlatRow] | None = None,
) -> Retold:
    """Raises `Rejected` with every problem, by the rows and members of the file."""
    reader = _Reader(college, problems, colleges or {})
    for count, row in enumerate(rows, start=1):
        if count > MOST_EVENTS:
            raise refuse(
                problems.file,
                found=f"more than {MOST_EVENTS:,} events",
                expected=f"at most {MOST_EVENTS:,}: those of one student are read together",
                remedy="Split the file by student, or send the detail report, of any length.",
            )
        reader.take(row)
    return reader.retold()


class _Reader:
    def __init__(
        self, college: CollegeOf, problems: Problems, colleges: Mapping[str, FlatRow]
    ) -> None:
        self._college, self._problems, self._colleges = college, problems, colleges
        self._events: dict[tuple[str, str], list[_Event]] = defaultdict(list)
        self._about: dict[str, dict[str, str]] = {}
        self._others: Counter[str] = Counter()
        self._lone = self._without_end = self._repeated = 0
        self._rewriting = Rewriting(name=problems.file, called=CALLED)

    def take(self, row: FlatRow) -> None:
        kind = word_of(row[CATEGORY] or row["postSecondaryEventCategory"])
        if kind.casefold() not in (ENROLLED, LEFT, EARNED):
            self._others[kind or "without a category"] += 1
            return
        reading = Reading(row, self._problems)
        event = _Event(
            row=row.number,
            key=reading.take(_told(row, STUDENT), _key),
            kind=kind.casefold(),
            day=reading.take(DAY, iso_date),
            code=reading.take(_told(row, COLLEGE), self._code),
        )
        if reading.ok:
            self._events[event.key, event.code].append(event)
            self._about.setdefault(event.code, self._college_of(event.code, row))

    def _code(self, text: str) -> str:
        clean = text.strip()
        if not clean and self._college.code:
            return self._college.code
        if match := _CODE.fullmatch(clean):
            return f"{match[1]}-{match[2]}"
        own = self._college.code.replace("-", "")
        # A number has no leading zeros: 377500 is 00377500 where that is the college itself.
        if own and clean.isascii() and clean.isdigit() and clean == own.lstrip("0"):
            return self._college.code
        raise Unreadable(
            "the OPE ID of the college, eight digits as in 00377500",
            "Write the id as text: a number loses its leading zeros.",
        )

    def _college_of(self, code: str, row: FlatRow) -> dict[str, str]:
        told = self._colleges.get(row[_told(row, COLLEGE)].strip()) or row
        level = word_of(told["postSecondaryInstitutionLevelDescriptor"]).casefold()
        control = word_of(told["administrativeFundingControlDescriptor"]).casefold()
        own = self._college.name if code == self._college.code else ""
        return {
            "College Code/Branch": code,
            "College Name": told["nameOfInstitution"].strip() or own,
            "2-year / 4-year": _LEVELS.get(level, ""),
            "Public / Private": _CONTROLS.get(control, ""),
        }

    def retold(self) -> Retold:
        for events in self._events.values():
            once = list({(one.kind, one.day): one for one in reversed(events)}.values())
            self._repeated += len(events) - len(once)
            self._write(sorted(once, key=lambda one: (one.day, one.kind != LEFT, one.row)))
        return self._rewriting.read(Dialect.EDFI, self._problems, tuple(self._notices()))

    def _write(self, events: list[_Event]) -> None:
        """Each enrollment lasts until the next exit from the college."""
        begun: _Event | None = None
        for one in events:
            if one.kind == EARNED:
                self._line(one, {"Graduated?": "Y", "Graduation Date": f"{one.day:%Y%m%d}"})
            elif one.kind == ENROLLED:
                self._end(begun, None)
                begun = one
            elif begun is not None:
                self._end(begun, one.day)
                begun = None
            else:
                self._lone += 1
        self._end(begun, None)

    def _end(self, begun: _Event | None, day: date | None) -> None:
        """Without an exit, the day itself is all that is known."""
        if begun is None:
            return
        self._without_end += day is None
        days = {
            "Enrollment Begin": f"{begun.day:%Y%m%d}",
            "Enrollment End": f"{day or begun.day:%Y%m%d}",
        }
        self._line(begun, {"Graduated?": "N", **days})

    def _line(self, one: _Event, more: Mapping[str, str]) -> None:
        told = {"Requester Return Field": one.key, "Record Found Y/N": "Y"}
        self._rewriting.add(one.row, {**told, **self._about[one.code], **more})

    def _notices(self) -> Iterable[str]:
        if self._without_end:
            yield (
                "Enrollments without an exit, kept as enrolled on that day alone: "
                f"{self._without_end:,}"
            )
        if self._lone:
            yield f"Exits without an enrollment before them, left out: {self._lone:,}"
        if self._repeated:
            yield f"Events told twice of one student and day, counted once: {self._repeated:,}"
        if self._others:
            named = ", ".join(word for word, _ in self._others.most_common(_NAMED))
            yield f"{EVENTS_LEFT} ({named}), left out: {self._others.total():,}"


def _told(row: FlatRow, column: str) -> str:
    """Short names serve where a file leaves the reference out."""
    short = column.rpartition(".")[2]
    return column if row[column] or not row[short] else short
