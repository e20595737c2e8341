"""What comes back about a student from a college: a term, or a degree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sharing.records.rules.kinds import OutcomeKind


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """One fact as a return tells it. An enrollment has begins_on and ends_on, a degree
    graduated_on; codes are those of the NSC detail report."""

    subject_id: UUID
    kind: OutcomeKind
    college_code: str
    college_name: str
    college_state: str = ""
    college_level: str = ""
    college_control: str = ""
    begins_on: date | None = None
    ends_on: date | None = None
    status: str = ""
    class_level: str = ""
    graduated_on: date | None = None
    degree_title: str = ""
    sequence: int | None = None


class Selected(NamedTuple):
    """Rows that the database has already: SQL with its parameters."""

    text: str
    values: list[Any]


@dataclass(frozen=True, slots=True)
class Stored:
    """What storing a return changed."""

    added: int
    changed: int
    unchanged: int
