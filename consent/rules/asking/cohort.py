"""Which families are asked: a class, a grade, and schools of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.rules.vocabulary import Labelled


class CohortKind(Labelled):
    CLASS = "class", "Graduating class"
    GRADE = "grade", "Grade"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """No school: all of them."""

    kind: CohortKind
    value: str
    schools: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        whom = "Class of" if self.kind is CohortKind.CLASS else "Grade"
        return f"{whom} {self.value}"

    @property
    def key(self) -> str:
        return f"{self.kind.value}~{self.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedCohort:
    """A class or grade that a district could ask, and how many students each school has in it."""

    cohort: Cohort
    schools: tuple[tuple[str, int], ...]

    @property
    def students(self) -> int:
        return sum(number for _, number in self.schools)

    @property
    def key(self) -> str:
        return self.cohort.key

    @property
    def label(self) -> str:
        return f"{self.cohort.label}, {self.students:,} students"


def to_json(cohort: Cohort) -> dict[str, Any]:
    return {"kind": cohort.kind.value, "value": cohort.value, "schools": list(cohort.schools)}


def from_json(values: Mapping[str, Any]) -> Cohort:
    return Cohort(
        kind=CohortKind(values["kind"]),
        value=str(values["value"]),
        schools=tuple(values["schools"]),
    )
