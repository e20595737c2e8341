"""Reports repeat rows of one term; the stronger status counts, once."""

from __future__ import annotations

from datetime import date

from sharing.exchange.rules.intake.nsc_detail.codes import STATUSES
from sharing.exchange.rules.intake.nsc_detail.rows import DegreeRow, EnrollmentRow

_RANK = {code: rank for rank, code in enumerate(STATUSES)}


class Terms:
    def __init__(self) -> None:
        self._terms: dict[tuple[str, str, date, date], EnrollmentRow] = {}
        self.repeated = 0

    def add(self, row: EnrollmentRow) -> None:
        term = (row.key or row.unique_id, row.college_code, row.begin, row.end)
        known = self._terms.get(term)
        self.repeated += known is not None
        if known is None or _RANK[row.status] < _RANK[known.status]:
            self._terms[term] = row

    @property
    def rows(self) -> tuple[EnrollmentRow, ...]:
        return tuple(self._terms.values())


class Degrees:
    def __init__(self) -> None:
        self._degrees: dict[tuple[str, str, date, str], DegreeRow] = {}
        self.repeated = 0

    def add(self, row: DegreeRow) -> None:
        degree = (row.key or row.unique_id, row.college_code, row.graduated_on, row.title)
        self.repeated += degree in self._degrees
        self._degrees.setdefault(degree, row)

    @property
    def rows(self) -> tuple[DegreeRow, ...]:
        return tuple(self._degrees.values())
