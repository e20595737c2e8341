"""What a roster holds once it has been read: typed, frozen, students only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

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


@dataclass(frozen=True, slots=True)
class UserRow:
    """A student as users.csv has them."""

    row: int
    sourced_id: str
    student_id: str
    state_id: str | None
    given_name: str
    middle_name: str
    family_name: str
    preferred_given_name: str
    preferred_family_name: str
    grade: str | None
    school_sourced_id: str


@dataclass(frozen=True, slots=True)
class DemographicsRow:
    row: int
    birth_date: date | None = None
    sex: str | None = None
    race_ethnicity: RaceEthnicity = RaceEthnicity.UNKNOWN


@dataclass(frozen=True, slots=True)
class StudentRow:
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
        return max((s.school_year for s in self.sessions if s.school_year), default=None)
