"""What a package holds of a student, and what is kept of an answer: the agreed elements alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from consent.rules.identity import Identity
from portal.rules.intake import neutral_cell

RETURN_KEY: Final = "return_key"


@dataclass(frozen=True, slots=True)
class Graduate:
    """What the district's records say of one student who is sent."""

    return_key: str
    identity: Identity
    high_school: str
    class_of: int
    graduated_on: date
    race_ethnicity: str
    lunch_status: str


_GIVEN: Final = MappingProxyType[str, Callable[[Graduate], str]](
    {
        "first_name": lambda graduate: graduate.identity.first_name,
        "middle_name": lambda graduate: graduate.identity.middle_name,
        "last_name": lambda graduate: graduate.identity.last_name,
        "suffix": lambda graduate: graduate.identity.suffix,
        "birth_date": lambda graduate: _day(graduate.identity.birth_date),
        "student_id": lambda graduate: graduate.identity.student_id,
        "high_school": lambda graduate: graduate.high_school,
        "class_of": lambda graduate: str(graduate.class_of),
        "graduation_date": lambda graduate: _day(graduate.graduated_on),
        "race_ethnicity": lambda graduate: graduate.race_ethnicity,
        "lunch_status": lambda graduate: graduate.lunch_status,
    }
)

# Element of the agreement to field of an outcome.
_RETURNED: Final = MappingProxyType(
    {
        "college_code": "college_code",
        "college_name": "college_name",
        "college_state": "college_state",
        "college_level": "college_level",
        "college_control": "college_control",
        "enrollment_begin": "begins_on",
        "enrollment_end": "ends_on",
        "enrollment_status": "status",
        "class_level": "class_level",
        "degree_date": "graduated_on",
        "degree_title": "degree_title",
    }
)
# Without these an outcome cannot be told from another, so it is not taken at all.
_TERM_NEEDS: Final = frozenset({"college_code", "enrollment_begin", "enrollment_end"})
_DEGREE_NEEDS: Final = frozenset({"college_code", "degree_date"})


def columns_of(elements: Iterable[str]) -> tuple[str, ...]:
    """The columns of students.csv: the return key, then the agreed elements that we hold."""
    return (RETURN_KEY, *(element for element in elements if element in _GIVEN))


def not_held(elements: Iterable[str]) -> tuple[str, ...]:
    """Agreed elements of which a district's records hold nothing."""
    return tuple(element for element in elements if element not in _GIVEN)


def cells_of(graduate: Graduate, columns: Iterable[str]) -> list[str]:
    """One line of students.csv. Partners open it in a spreadsheet, so no cell is a formula."""
    return [
        graduate.return_key if column == RETURN_KEY else neutral_cell(_GIVEN[column](graduate))
        for column in columns
    ]


def takes_terms(elements: Iterable[str]) -> bool:
    return set(elements) >= _TERM_NEEDS


def takes_degrees(elements: Iterable[str]) -> bool:
    return set(elements) >= _DEGREE_NEEDS


def agreed_fields(elements: Iterable[str]) -> tuple[str, ...]:
    """The fields of an outcome that the agreement lists."""
    return tuple(_RETURNED[element] for element in elements if element in _RETURNED)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
