"""What a roster holds once it has been read: typed, frozen, students only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from portal.rules.vocabulary import RaceEthnicity


@dataclass(frozen=True, slots=True)
class OrgRow:
    row: int
    sourced_id: str
    name: str
    kind: str
    identifier: str | None
    parent_sourced_id: str | None

    @property
    def is_district(self) -> bool:
        return self.kind in {"district", "local"}

    @property
    def is_school(self) -> bool:
        return self.kind == "school"


@dataclass(frozen=True, slots=True)
class SessionRow:
    row: int
    sourced_id: str
    title: str
    kind: str
    start: date
    end: date
    school_year: int | None


class StudentRow(NamedTuple):
    row: int
    sourced_id: str
    student_id: str
    state_id: str | None
    given_name: str
    middle_name: str
    family_name: str
    birth_date: date | None
    sex: str | None
    race_ethnicity: RaceEthnicity
    grade: str | None
    school_sourced_id: str
    preferred_given_name: str = ""
    preferred_family_name: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    version: str
    source_system: str
    orgs: tuple[OrgRow, ...]
    sessions: tuple[SessionRow, ...]
    students: tuple[StudentRow, ...]
    notices: tuple[str, ...] = ()

    @property
    def district(self) -> OrgRow:
        return next(org for org in self.orgs if org.is_district)

    @property
    def schools(self) -> tuple[OrgRow, ...]:
        return tuple(org for org in self.orgs if org.is_school)

    @property
    def school_year(self) -> int | None:
        """The latest school year of the file, by the year in which it ends."""
        return school_year_of(self.sessions)


def school_year_of(sessions: Iterable[SessionRow]) -> int | None:
    return max((s.school_year for s in sessions if s.school_year), default=None)
