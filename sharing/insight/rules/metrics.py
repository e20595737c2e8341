"""Metrics are declared, not coded page by page: population, rule, window, source, version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal.rules.vocabulary import Labelled


class Area(Labelled):
    PREPARING = "preparing", "Preparing"
    APPLYING = "applying", "Applying"
    ENROLLING = "enrolling", "Enrolling"
    BEYOND = "beyond", "Beyond the first fall"


@dataclass(frozen=True, slots=True)
class Window:
    """Days of the calendar around the class year, both included."""

    first_month: int
    first_day: int
    last_month: int
    last_day: int

    def of_class(self, class_of: int) -> tuple[date, date]:
        return (
            date(class_of, self.first_month, self.first_day),
            date(class_of, self.last_month, self.last_day),
        )


@dataclass(frozen=True, slots=True)
class Metric:
    """A definition that every number on a page can be traced to."""

    code: str
    version: str
    area: Area
    name: str
    population: str
    rule: str
    positive: str
    negative: str
    window: Window
    source: str
    caveat: str
    context: str
    not_counted: str
    is_floor: bool


FIRST_FALL = Metric(
    code="first_fall",
    version="1",
    area=Area.ENROLLING,
    name="First-fall (seamless) enrollment",
    population="Graduates of the class whose college enrollment was asked and answered under the "
    "agreement: students withheld by a decision, or not yet answered for, are not counted.",
    rule="Any college term that begins, ends, or both, between August 15 and October 31 of the "
    "graduation year.",
    positive="Enrolled in the first fall",
    negative="No enrollment found",
    window=Window(8, 15, 10, 31),
    source="National Student Clearinghouse, StudentTracker for High Schools, Report Definitions "
    "(Fall 2012)",
    caveat="Rates from this file are floors: colleges that do not report, and records blocked at "
    "a college, look like no enrollment.",
    context="Each rate is the share of a group's graduates who were found enrolled at a college in "
    "the first fall after graduation. Compare groups with care: in a small group a few students "
    "change the rate by much. A hidden number is not zero.",
    not_counted="Not counted are graduates whose family withheld consent or a school blocked, and "
    "graduates about whom no college has answered yet.",
    is_floor=True,
)

METRICS: Mapping[str, Metric] = {FIRST_FALL.code: FIRST_FALL}


def touches_window(begins_on: date, ends_on: date | None, window: tuple[date, date]) -> bool:
    """Whether a term begins, ends, or both, inside the window."""
    first, last = window
    return first <= begins_on <= last or (ends_on is not None and first <= ends_on <= last)
