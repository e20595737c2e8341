"""What a student detail report holds once it has been read.

Names are not kept: the key tells who is meant, and what is not kept cannot leak.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import chain


class Dialect(StrEnum):
    REQUEST = "request"  # names with spaces: answers to a request file
    GRADUATES = "graduates"  # names with underscores: reports on a graduates file
    # Written anew in the layout of the report before they were read:
    SHEET = "sheet"  # a spreadsheet in columns of its own
    EDFI = "edfi"  # PostSecondaryEvent


@dataclass(frozen=True, slots=True)
class College:
    code: str
    name: str
    state: str
    level: str
    control: str


@dataclass(frozen=True, slots=True)
class EnrollmentRow:
    row: int
    key: str
    unique_id: str
    college_code: str
    college_name: str
    college_state: str
    level: str
    control: str
    begin: date
    end: date
    status: str
    class_level: str
    majors: tuple[tuple[str, str], ...]
    sequence: int | None
    program_code: str

    @property
    def student(self) -> str:
        return self.key or self.unique_id


@dataclass(frozen=True, slots=True)
class DegreeRow:
    row: int
    key: str
    unique_id: str
    college_code: str
    college_name: str
    college_state: str
    level: str
    control: str
    graduated_on: date
    title: str
    majors: tuple[tuple[str, str], ...]
    sequence: int | None
    program_code: str

    @property
    def student(self) -> str:
        return self.key or self.unique_id


@dataclass(frozen=True, slots=True)
class NotFoundRow:
    """No record found. That is not the same as not enrolled: records may be blocked."""

    row: int
    key: str
    unique_id: str

    @property
    def student(self) -> str:
        return self.key or self.unique_id


DetailRow = EnrollmentRow | DegreeRow | NotFoundRow


@dataclass(frozen=True, slots=True)
class DetailFile:
    dialect: Dialect
    rows: tuple[EnrollmentRow, ...]
    degrees: tuple[DegreeRow, ...]
    not_found: tuple[NotFoundRow, ...]
    notices: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[DetailRow]:
        return chain[DetailRow](self.rows, self.degrees, self.not_found)

    @property
    def found_keys(self) -> frozenset[str]:
        enrolled = frozenset(row.student for row in self.rows)
        return enrolled | frozenset(row.student for row in self.degrees)

    @property
    def not_found_keys(self) -> frozenset[str]:
        return frozenset(row.student for row in self.not_found)
