"""What a registrar's script does with a package: look everyone up, write the detail report.

The layout is the National Student Clearinghouse's student detail report, in either of its two
header dialects.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from sharing.demo.region import days, paths
from sharing.demo.region.detail_layouts import LAYOUTS, Cell
from sharing.demo.region.names import plain
from sharing.demo.region.organizations import College
from sharing.demo.region.paths import Terms
from sharing.demo.region.region import Region
from sharing.demo.region.registry import Person, Registry
from sharing.demo.region.students import SUFFIXES

Dialect = Literal["request", "graduates"]
PackageRow = Mapping[str, Any]

SEARCH_FROM = date(2025, 8, 15)


@dataclass(frozen=True, slots=True)
class Answered:
    """A written report: rows of the package found and not found, and rows of the report."""

    path: Path
    found: int
    not_found: int
    rows: int


def answer_package(
    package_rows: Iterable[PackageRow],
    region: Region,
    *,
    path: Path | str,
    dialect: Dialect = "request",
    search_date: date = SEARCH_FROM,
    as_of: date | None = None,
    registry: Registry | None = None,
) -> Answered:
    """Write one row per student, college and term, and one N row for each not found.

    Terms that ended before `search_date` or begin after `as_of` (the region's today) are not
    reported. A `registry` made once may answer several packages of one region.
    """
    asked = list(package_rows)
    answers = (registry or Registry(region)).resolve([sought(row) for row in asked])
    report = _Report(region, dialect, search_date, as_of or region.today)
    target = Path(path)
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(report.header)
        for row, index in zip(asked, answers, strict=True):
            writer.writerows(report.rows_for(row, index))
    return Answered(target, report.tally["Y"], report.tally["N"], report.tally["rows"])


def sought(row: PackageRow) -> Person:
    """The person a package row asks about, in plain forms."""
    born = date.fromisoformat(str(row["birth_date"]))
    middle = plain(str(row.get("middle_name") or ""))
    last = str(row["last_name"])
    for suffix in filter(None, SUFFIXES):
        last = last.removesuffix(f" {suffix}")
    return Person(-1, plain(str(row["first_name"])), middle[:1], plain(last), born)


class _Report:
    """Rows of one report in one dialect, with a tally of what was written."""

    def __init__(self, region: Region, dialect: Dialect, search_date: date, as_of: date) -> None:
        self._region = region
        self._layout = LAYOUTS[dialect]
        self._from = days.number(search_date)
        self._until = days.number(as_of)
        self._search_date = f"{search_date:%Y%m%d}"
        self.header = tuple(self._layout)
        self.tally: Counter[str] = Counter()

    def rows_for(self, row: PackageRow, index: int | None) -> list[list[str]]:
        facts = self._facts_about(row)
        events = [] if index is None else self._events(index)
        facts[Cell.FOUND] = "Y" if events else "N"
        self.tally[facts[Cell.FOUND]] += 1
        written = [self._row({**facts, **event}) for event in events] or [self._row(facts)]
        self.tally["rows"] += len(written)
        return written

    def _row(self, facts: Mapping[Cell, str]) -> list[str]:
        return [facts.get(cell, "") for cell in self._layout.values()]

    def _facts_about(self, row: PackageRow) -> dict[Cell, str]:
        middle = str(row.get("middle_name") or "")
        graduated = str(row.get("graduated_on") or "").replace("-", "")
        return {
            Cell.UNIQUE_ID: str(row.get("student_id") or ""),
            Cell.FIRST: str(row["first_name"]),
            Cell.MIDDLE: middle,
            Cell.INITIAL: middle[:1],
            Cell.LAST: str(row["last_name"]),
            Cell.SUFFIX: str(row.get("suffix") or ""),
            # The Clearinghouse hands the field back upper-cased, with an underscore added.
            Cell.RETURN_FIELD: f"{row['return_key']}_".upper(),
            Cell.SEARCH_DATE: self._search_date,
            Cell.HIGH_SCHOOL: str(row.get("high_school_code") or ""),
            Cell.GRADUATION: graduated,
        }

    def _events(self, index: int) -> list[dict[Cell, str]]:
        """Terms and degrees, college by college in the order of first attendance."""
        terms = self._region.terms_of(index)
        reported = terms.take((terms.end >= self._from) & (terms.begin <= self._until))
        by_college: dict[int, list[dict[Cell, str]]] = {}
        for place, college in enumerate(reported.college.tolist()):
            by_college.setdefault(college, []).extend(_term(reported, place))
        for college, degree in self._degrees(index):
            by_college.setdefault(college, []).append(degree)
        return [
            event
            for order, (college, events) in enumerate(by_college.items(), start=1)
            for event in self._at(self._region.colleges[college], order, events)
        ]

    def _degrees(self, index: int) -> Iterator[tuple[int, dict[Cell, str]]]:
        code = int(self._region.college_side.degree[index])
        if not code:
            return
        title, major, awarded = paths.DEGREES[code - 1]
        if self._from <= days.number(awarded) <= self._until:
            name, cip = paths.MAJORS[major]
            yield (
                0,
                {
                    Cell.GRADUATED: "Y",
                    Cell.AWARDED: f"{awarded:%Y%m%d}",
                    Cell.TITLE: title,
                    Cell.DEGREE_MAJOR: name,
                    Cell.DEGREE_CIP: cip,
                },
            )

    def _at(
        self, college: College, order: int, events: list[dict[Cell, str]]
    ) -> Iterator[dict[Cell, str]]:
        """College cells on every row; the sequence on the first row of the college alone."""
        place = {
            Cell.COLLEGE_CODE: college.code,
            Cell.COLLEGE: college.name,
            Cell.STATE: college.state,
            Cell.LEVEL: college.level,
            Cell.LEVEL_WORDS: f"{college.level}-year",
            Cell.CONTROL: college.control,
        }
        for position, event in enumerate(events):
            yield {**place, **event, Cell.SEQUENCE: str(order) if position == 0 else ""}


def _term(terms: Terms, place: int) -> list[dict[Cell, str]]:
    """One term, or the same one twice where a college reported it twice."""
    name, cip = paths.MAJORS[int(terms.major[place])]
    facts = {
        Cell.BEGIN: f"{days.day_of(terms.begin[place]):%Y%m%d}",
        Cell.END: f"{days.day_of(terms.end[place]):%Y%m%d}",
        Cell.STATUS: paths.STATUSES[int(terms.status[place])],
        Cell.CLASS_LEVEL: paths.CLASS_LEVELS[int(terms.class_level[place])],
        Cell.MAJOR: name,
        Cell.CIP: cip,
        Cell.GRADUATED: "N",
    }
    return [facts, facts] if terms.reported_twice[place] else [facts]
