"""Reports repeat rows of one term; the stronger status counts, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sharing.exchange.rules.intake.nsc_detail.codes import STATUSES
from sharing.exchange.rules.intake.nsc_detail.rows import DegreeRow, EnrollmentRow

RANK = {code: rank for rank, code in enumerate(STATUSES)}


@dataclass(frozen=True, slots=True)
class Repeated:
    """How many rows said again what an earlier one had said."""

    terms: int
    degrees: int
    not_found: int

    @property
    def notices(self) -> tuple[str, ...]:
        counted = (
            (self.terms, "Repeated rows of the same term, counted once"),
            (self.degrees, "Repeated rows of the same degree, counted once"),
            (self.not_found, "Repeated rows of students not found, counted once"),
        )
        return tuple(f"{words}: {count:,}" for count, words in counted if count)


class Terms:
    def __init__(self) -> None:
        self._terms: dict[tuple[str, str, date, date], EnrollmentRow] = {}
        self.repeated = 0

    def add(self, row: EnrollmentRow) -> None:
        term = (row.student, row.college_code, row.begin, row.end)
        known = self._terms.get(term)
        self.repeated += known is not None
        if known is None or RANK[row.status] < RANK[known.status]:
            self._terms[term] = row

    @property
    def rows(self) -> tuple[EnrollmentRow, ...]:
        return tuple(self._terms.values())


class Degrees:
    def __init__(self) -> None:
        self._degrees: dict[tuple[str, str, date, str], DegreeRow] = {}
        self.repeated = 0

    def add(self, row: DegreeRow) -> None:
        degree = (row.student, row.college_code, row.graduated_on, row.title)
        self.repeated += degree in self._degrees
        self._degrees.setdefault(degree, row)

    @property
    def rows(self) -> tuple[DegreeRow, ...]:
        return tuple(self._degrees.values())
